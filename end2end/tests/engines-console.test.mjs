// The console in Firefox and WebKit: set up by a link, signed in with a password and a code, a look-up answered.
//
// Passkeys are tried in Chromium alone (`passkeys.test.mjs`): only it can be given an authenticator that presses by itself.
import assert from "node:assert/strict";

import { LANGS, inEachBrowser } from "../fixtures/browser-engines/in-each-browser.mjs";
import { complain } from "../fixtures/browser-engines/complaint.mjs";
import { PASSWORD, SIGNS, code, invited } from "../fixtures/colleague.mjs";
import { PERSON } from "../fixtures/complaint.mjs";

const WORDS = {
  kk: { undertake: "Міндеттенемін", kept: "Сақтап қойдым", out: "Шығу", gone: "Сіз шықтыңыз.", asked: "Бұл адаммен хабарласуға бола ма?", who: "Телефон нөмірі, эл. пошта немесе ЖСН", why: "Не үшін", ask: "Сұрау", yes: "Иә, болады", never: /Келісім берілмеген/ },
  ru: { undertake: "Обязуюсь", kept: "Я их сохранил(а)", out: "Выйти", gone: "Вы вышли.", asked: "Можно ли связаться с этим человеком?", who: "Номер телефона, эл. почта или ИИН", why: "Для чего", ask: "Спросить", yes: "Да, можно", never: /Согласия не было/ },
  en: { undertake: "I undertake this", kept: "I have kept them", out: "Sign out", gone: "You are signed out.", asked: "May we contact this person?", who: "Phone number, e-mail address or IIN", why: "For what", ask: "Ask", yes: "Yes, you may", never: /Never agreed/ },
};

const journey = (langs) => ({ on, browser, scene }) => {
  for (const lang of langs) {
    scene(`invited, signed in, and told whether somebody may be written to: ${lang}`, {}, async (page) => {
      const [signs, words] = [SIGNS[lang], WORDS[lang]];
      const name = `${browser.toLowerCase()}-${lang}@example.kz`;
      await complain(page, on, "kk");

      await page.open(`${await invited(on, name, "marketer", "stop-collector")}?lang=${lang}`);
      const secret = await page.see("p.link.digits");
      await page.type(signs.password, PASSWORD);
      await page.type(signs.again, PASSWORD);
      await page.type(signs.appCode, code(secret));
      await page.press(signs.finish);
      await page.see("h1", signs.codes);
      assert.equal(await page.evaluate(() => document.querySelectorAll(".codes li").length), 10);
      await page.follow(words.kept);
      await page.see("h1", signs.sites);
      await page.press(words.out);
      await page.see("p", words.gone);

      // Where one wanted to go is where one arrives.
      await page.open(`${on.address}/console/site/stop-collector/look-up?lang=${lang}`);
      const signIn = async (typed) => {
        await page.type(signs.name, name);
        await page.type(signs.password, PASSWORD);
        await page.type(signs.code, typed);
        await page.press(signs.enter);
      };
      await signIn("000000");
      await page.see("[role=alert]");
      assert.equal(await page.value(signs.name), name, "the name is kept");
      // The code of now may be used up.
      await signIn(code(secret, Date.now() + 30_000));
      await page.press(words.undertake);
      await page.see("h1", words.asked);

      const ask = async (whom) => {
        await page.type(words.who, whom);
        await page.choose(words.why, "p:notices/sms");
        await page.press(words.ask);
      };
      await ask(PERSON.phone);
      await page.see("h2", words.yes);
      assert.equal(await page.value(words.who), "", "a number does not stay on the screen");
      await ask("+7 701 000 00 01");
      await page.see(".answer-card", words.never);
    });
  }
};

inEachBrowser("the console", { isSafe: true }, journey(LANGS));
// Without HTTPS, as on one's own machine, its cookies have other names: WebKit would keep none.
inEachBrowser("the console without HTTPS", {}, journey(["kk"]));

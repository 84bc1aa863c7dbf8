// One complaint from the form to the proof: it arrives, the officer hears by letter and gives it to a case worker, who
// answers; the person reads the answer and keeps it as a PDF; the officer makes a proof pack, and three verifiers that
// share no machine with the gateway say it is genuine. On a telephone without JavaScript, by keyboard alone, and with
// everything on.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { invited, setUp, goOn } from "../fixtures/colleague.mjs";
import { PERSON } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { letters } from "../fixtures/letters.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { execute } from "../fixtures/process.mjs";
import { stage } from "../fixtures/stage.mjs";

const SITE = "stop-collector";
const VERIFIER = fileURLToPath(new URL("../../docs/verify/verify.py", import.meta.url));
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const ANSWER = "Агенттікке хат жібердік.\n\nЖауабын он күнде аласыз.";
const WORDS = {
  kk: { text: "Жауаптың мәтіні", send: "Жауапты жіберу", sent: "Жауап жіберілді." },
  ru: { text: "Текст ответа", send: "Отправить ответ", sent: "Ответ отправлен." },
  en: { text: "Text of the answer", send: "Send the answer", sent: "The answer is sent." },
};

// How somebody works: with a pointer, or by keyboard alone.
const byPointer = () => ({
  press: (target) => target.click(),
  type: (target, text) => target.fill(text),
  choose: (target, value) => target.selectOption(value),
});
const byKeyboard = (page) => {
  const reach = async (target) => {
    for (let presses = 0; presses < 120; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail("not reached by Tab");
  };
  return {
    press: async (target) => {
      await reach(target);
      // A summary and a link open with Enter, a box with the space bar, a button with either.
      const isBox = await target.evaluate((element) => element.type === "checkbox");
      await page.keyboard.press(isBox ? "Space" : "Enter");
    },
    type: async (target, text) => {
      await reach(target);
      await page.keyboard.insertText(text);
    },
    choose: async (target, value) => {
      await reach(target);
      const steps = await target.evaluate((list, value) => [...list.options].findIndex((option) => option.value === value) - list.selectedIndex, value);
      for (let step = 0; step < Math.abs(steps); step++) await page.keyboard.press(steps > 0 ? "ArrowDown" : "ArrowUp");
    },
  };
};

let mail;
const open = async (engine) => {
  mail = await letters();
  const more = `\n[mail]\nhost = "localhost"\nport = ${mail.port}\ntls = "none"\nfrom = "no-reply@kelisim.test"\n`;
  const on = await stage(engine, { more });
  return { ...on, close: async () => { await on.close(); mail.close(); } };
};

onRedb("a complaint, from the form to the proof", { open }, ({ on, browser, scene }) => {
  const ways = [
    ["kk", "on a telephone without JavaScript", { ...PHONE, javaScriptEnabled: false }, byPointer],
    ["ru", "on a desk, by keyboard alone", {}, byKeyboard],
    ["en", "on a telephone at night", { ...PHONE, colorScheme: "dark" }, byPointer],
  ];
  for (const [lang, way, options, hands] of ways) {
    scene(`in ${lang}, ${way}`, { ...options, locale: lang }, async ({ page: person }) => {
      const words = WORDS[lang];
      const isScripted = options.javaScriptEnabled !== false;
      const look = (page, what) => (isScripted ? examine(page, `${what} in ${lang}`) : undefined);
      const [officer, worker] = [`officer-${lang}@example.kz`, `worker-${lang}@example.kz`];
      const staff = async (name, role) => {
        const context = await browser().newContext({ ...options, locale: lang });
        const page = await context.newPage();
        await setUp(page, await invited(on, name, role, SITE), lang);
        await goOn(page, lang);
        return { page, ...hands(page), close: () => context.close() };
      };
      const [chief, hand] = [await staff(officer, "officer"), await staff(worker, "case-worker")];

      // It arrives.
      const own = hands(person);
      await person.goto(`${on.gateway.origin}/f/${SITE}/complaint?lang=${lang}`);
      for (const field of ["iin", "phone", "email", "message", "name"]) await own.type(person.locator(`#${field}`), PERSON[field]);
      await own.press(person.locator("input[name=agree]"));
      await own.press(person.locator("main form .act button"));
      await person.locator(".slip").waitFor();
      const digits = await person.locator(".number strong").innerText();
      const my = new URL(await person.locator("a[href*='/my/']").first().getAttribute("href"), on.gateway.origin);
      my.searchParams.set("lang", lang);

      // The officer hears, opens it from the letter, and gives it to somebody.
      const letter = await mail.to(officer, digits);
      assert.ok(!letter.includes(PERSON.name.split(" ")[0]) && !letter.includes("990230300005"), letter);
      const at = /http\S+\/case\/[0-9a-f]{32}/.exec(letter)[0];
      await chief.page.goto(`${at}?lang=${lang}`);
      await look(chief.page, "a case");
      await chief.choose(chief.page.locator("#to"), worker);
      await chief.press(chief.page.locator("form[action$='/assign']:has(#to) button"));
      await chief.page.waitForURL(/done=assigned/);

      // The case worker finds it among their own, and answers.
      await hand.page.goto(`${on.gateway.origin}/console/cases?who=me&lang=${lang}`);
      await hand.press(hand.page.getByRole("link", { name: digits }));
      await hand.page.getByText(PERSON.message.split("\n")[0]).waitFor();
      await hand.type(hand.page.getByLabel(words.text), ANSWER);
      await hand.press(hand.page.getByRole("button", { name: words.send }));
      await hand.page.getByText(words.sent, { exact: true }).waitFor();
      await look(hand.page, "an answered case");

      // The person reads it, and keeps it on paper.
      await person.goto(my.href);
      assert.ok((await person.locator("main").innerText()).includes("Жауабын он күнде аласыз."));
      const pdf = await person.locator("a[href*='/answer/']").first().getAttribute("href");
      const paper = await person.context().request.get(new URL(pdf, my).href);
      assert.equal((await paper.body()).subarray(0, 5).toString(), "%PDF-");

      // The officer makes a proof pack of the case.
      await chief.page.goto(`${at}?lang=${lang}`);
      await chief.press(chief.page.locator("details:has(#reason) summary"));
      await chief.type(chief.page.locator("#reason"), "Сот сұратты");
      const make = chief.page.locator("button[value=json]");
      const [kept] = await Promise.all([chief.page.waitForEvent("download"), chief.press(make)]);
      const [file, bytes] = [join(on.folder, `${lang}.json`), await readFile(await kept.path())];
      await writeFile(file, bytes);

      // Genuine: for the binary, for Python, and for a page that is offline.
      const key = (await (await fetch(`${on.gateway.origin}/log/${SITE}/key`)).text()).trim();
      assert.match(await on.kelisim("verify-pack", file, "--key", key), /Сот сұратты/);
      await execute("python3", [VERIFIER, file, "--key", key]);
      const context = await browser().newContext({ ...options, javaScriptEnabled: true, locale: lang });
      const verifier = await context.newPage();
      await verifier.goto(`${on.gateway.origin}/verify?lang=${lang}`);
      await verifier.locator("html[data-ready]").waitFor();
      await context.setOffline(true);
      await verifier.locator("#file").setInputFiles({ name: `${lang}.json`, mimeType: "application/json", buffer: bytes });
      await verifier.locator('#answer[data-found="good"]').waitFor();
      const acts = await verifier.locator("[data-put=acts]").textContent();
      assert.ok(acts.includes(PERSON.message.split("\n")[0]) && acts.includes("Жауабын он күнде"), acts);
      await context.close();
      await Promise.all([chief.close(), hand.close()]);
    });
  }
});

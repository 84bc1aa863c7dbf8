// Forms and what follows from them in Firefox and WebKit: the receipt, the private page, the preference centre, `/verify`.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { WORDS } from "../fixtures/banner.mjs";
import { LANGS, inEachBrowser } from "../fixtures/browser-engines/in-each-browser.mjs";
import { FIELDS, complain, fill, number, openForm, send } from "../fixtures/browser-engines/complaint.mjs";
import { LABELS, NORMAL, PERSON } from "../fixtures/complaint.mjs";

const SMS = { kind: "phone", value: PERSON.phone };
const GRANTED = { kk: "Келісіміңіз тіркелді", ru: "Ваше согласие записано", en: "Your consent is on record" };
const WITHDRAWN = { kk: "Келісіміңіз кері қайтарып алынды", ru: "Ваше согласие отозвано", en: "Your consent is withdrawn" };
const PRIVATE = {
  kk: { way: "Барысын көру, келісімді өзгерту", back: /^Кері қайтарып алу: Істің барысы туралы хабар: SMS/, done: /^Кері қайтарып алдыңыз\. Бірден тоқтады:/, undo: "Бұрынғы қалпына келтіру", undone: "Өзгеріс тіркелді және күшіне енді." },
  ru: { way: "Следить за ходом, менять согласия", back: /^Отозвать: .*: SMS/, done: /^Вы отозвали согласие\. Прекращено сразу:/, undo: "Вернуть как было", undone: "Изменение записано и уже действует." },
};
// The example form is in these two.
const FORM_LANGS = LANGS.filter((lang) => lang in LABELS);

inEachBrowser("forms", {}, ({ on, browser, scene }) => {
  // The same with scripts and without: a mistake is told, nothing typed is lost, and then there is a receipt.
  const mistaken = async (page, lang, hasScripts) => {
    const before = await on.size();
    await openForm(page, on, lang, hasScripts);
    await fill(page, lang, { ...PERSON, phone: "+7 775 030" });
    await send(page);
    await page.see(".summary");
    assert.equal(await page.evaluate(() => document.querySelectorAll(".summary li").length), 2, "the number, and the consent that is missing");
    for (const field of FIELDS.filter((field) => field !== "phone")) assert.equal(await page.value(LABELS[lang][field]), PERSON[field]);
    assert.equal(await page.value(LABELS[lang].phone), "+7 775 030");
    assert.equal(await on.size(), before, "nothing was recorded");

    await page.type(LABELS[lang].phone, PERSON.phone);
    await page.tick(LABELS[lang].agree);
    await send(page);
    const told = await number(page);
    assert.equal(await on.size(), before + 1);
    const { message } = await on.delivered(told);
    assert.deepEqual(message.data.fields, NORMAL);
  };

  for (const lang of FORM_LANGS) {
    scene(`a complaint, wrong first: ${lang}`, {}, (page) => mistaken(page, lang, true));
    // WebKitGTK has no way to turn scripts off from outside.
    if (browser === "Firefox") scene(`a complaint without JavaScript, wrong first: ${lang}`, { scripts: false }, (page) => mistaken(page, lang, false));

    scene(`the private page: taken back, and undone: ${lang}`, {}, async (page) => {
      const { way, back, done, undo, undone } = PRIVATE[lang];
      const reason = async () => (await on.check("notices", "sms", SMS))[0].reason;
      await complain(page, on, lang);
      await page.follow(way);
      assert.equal(await reason(), "granted");
      await page.click("button", back);
      await page.see("[role=status]", done);
      assert.equal(await reason(), "withdrawn");
      await page.press(undo);
      await page.see("[role=status]", undone);
      assert.equal(await reason(), "granted");
    });
  }

  for (const lang of LANGS) {
    scene(`the preference centre: chosen, changed, taken back: ${lang}`, {}, async (page) => {
      const words = WORDS[lang];
      const before = await on.size("jetu");
      const ticked = () => page.evaluate(() => [...document.querySelectorAll("input[name]:checked")].map(({ name }) => name));
      const enter = () => page.open(`${on.address}/preferences/jetu?lang=${lang}`);
      await enter();
      assert.deepEqual(await ticked(), []);
      await page.tick("Google Analytics 4");
      await page.press(words.save);
      await page.see("h1", GRANTED[lang]);
      const kept = (await page.cookies()).find(({ name }) => name === "kelisim.browser.jetu");
      assert.ok(kept.httpOnly && kept.sameSite === "Lax");

      await enter();
      assert.deepEqual(await ticked(), ["s:google-analytics"]);
      // Coming near brings a box for the whole group.
      await page.tick("Yandex Metrica");
      await page.wait("the group's own box", () => [...document.querySelectorAll("input:not([name])")].some(({ checked }) => checked));
      await page.press(words.save);
      await page.see("h1", GRANTED[lang]);
      assert.deepEqual(await ticked(), ["s:google-analytics", "s:yandex-metrica"]);

      await enter();
      await page.press(words.withdraw);
      await page.see("h1", WITHDRAWN[lang]);
      assert.deepEqual(await ticked(), []);
      assert.equal(await on.size("jetu"), before + 3);
    });
  }

  scene("a receipt: genuine from a file, from the digits of its code and from its address; not when a byte is another", {}, async (page) => {
    await complain(page, on, "kk");
    const code = await page.evaluate(() => document.querySelector(".qr a").getAttribute("href"));
    const address = (await page.url()).split("?")[0];
    const bytes = Buffer.from(await (await fetch(`${address}/receipt.json`)).arrayBuffer());
    const changed = Buffer.from(bytes);
    changed[changed.indexOf("ConsentRefused") + 7] ^= 1;
    const [genuine, forged] = [join(on.folder, `${browser}.json`), join(on.folder, `${browser}-changed.json`)];
    await Promise.all([writeFile(genuine, bytes), writeFile(forged, changed)]);
    const answer = (found) => page.see(`#answer[data-found="${found}"]`);

    await page.open(`${on.address}/verify?lang=kk`);
    await page.wait("the check to be ready", () => "ready" in document.documentElement.dataset);
    await page.put("#file", genuine);
    await answer("good");
    await page.see("#answer h2", "Түбіртек шынайы");
    await page.put("#file", forged);
    await answer("bad");
    await page.see("#answer h2", "Бұл түбіртекке сенуге болмайды");
    await page.write("#paste", code);
    await page.press("Тексеру");
    await answer("good");

    // From elsewhere, as a scanned code is: the page that is open would only be told of another end of its address.
    await page.open("about:blank");
    await page.open(code);
    await answer("good");
    // Who scans it is told what is in force now, too.
    await page.see("#answer [data-put=now] li");
  });
});

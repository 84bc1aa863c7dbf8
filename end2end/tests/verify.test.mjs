// A receipt and those who check it: in the browser with the network off, from a file, a pasted text or a code.
import assert from "node:assert/strict";
import { before } from "node:test";

import { LABELS, PERSON, fill, send } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const TITLE = { kk: "Түбіртекті тексеру", ru: "Проверка квитанции", en: "Check a receipt" };
const GENUINE = { kk: "Түбіртек шынайы", ru: "Квитанция подлинная", en: "The receipt is genuine" };
const UNTRUE = { kk: "Бұл түбіртекке сенуге болмайды", ru: "Этой квитанции верить нельзя", en: "Do not trust this receipt" };

onRedb("receipts", {}, ({ browser, on, scene }) => {
  let address, file, bytes, code;

  // Somebody complains on the gateway's own page and keeps what they get.
  const apply = async () => {
    const page = await browser().newPage({ locale: "kk-KZ" });
    await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`);
    await fill(page, "kk", PERSON);
    await page.getByRole("checkbox", { name: LABELS.kk.agree }).check();
    await send(page);
    await page.waitForURL(/\/r\/stop-collector\//);
    address = page.url().split("?")[0];
    code = await page.locator(".qr a").getAttribute("href");
    await page.close();
    const kept = await fetch(`${address}/receipt.json`);
    bytes = Buffer.from(await kept.arrayBuffer());
    file = { name: "receipt.json", mimeType: "application/json", buffer: bytes };
  };

  before(apply);

  const open = async (page, lang = "kk") => {
    await page.goto(`${on.gateway.origin}/verify?lang=${lang}`);
    await page.locator("html[data-ready]").waitFor();
  };
  const answer = (page, found) => page.locator(`#answer[data-found="${found}"]`).waitFor();
  const give = (page, buffer) => page.locator("#file").setInputFiles({ ...file, buffer });

  for (const lang of ["kk", "ru", "en"]) {
    scene(`is checked with the network off, in ${lang}`, PHONE, async ({ page, context, requests }) => {
      await open(page, lang);
      assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), TITLE[lang]);
      await examine(page, `the page in ${lang}`);
      await context.setOffline(true);
      const before = requests.length;
      await give(page, bytes);
      await answer(page, "good");
      assert.ok(await page.getByRole("heading", { name: GENUINE[lang] }).isVisible());
      // What the record says: every item that was asked, in the words it was asked in, and nobody's name.
      const { decisions, processing } = JSON.parse(bytes);
      assert.ok(decisions.length >= 4);
      assert.equal(await page.locator("#answer .decisions li").count(), decisions.length);
      assert.equal(await page.locator("#answer details.shown").count(), processing.length);
      await page.locator("#answer details.shown summary").first().click();
      assert.ok((await page.locator("#answer").innerText()).includes("Палатаның шағымымды қарау"));
      await examine(page, `a genuine receipt in ${lang}`);
      const changed = Buffer.from(bytes);
      changed[changed.indexOf("ConsentRefused") + 7] ^= 1;
      await give(page, changed);
      await answer(page, "bad");
      assert.ok(await page.getByRole("heading", { name: UNTRUE[lang] }).isVisible());
      await examine(page, `a changed receipt in ${lang}`);
      assert.equal(requests.length, before, "nobody was asked");
    });
  }

  scene("is refused for every changed byte, in far less than the blink of an eye", {}, async ({ page, context }) => {
    await open(page);
    await context.setOffline(true);
    const told = await page.evaluate(async (text) => {
      const script = document.querySelector("script[src]").src;
      const { holds } = await import(new URL("./verify.js", script).href);
      const bytes = new TextEncoder().encode(text);
      const unnoticed = [];
      for (let at = 0; at < bytes.length; at += 1) {
        bytes[at] ^= 1 << at % 8;
        if (holds(bytes)) unnoticed.push(at);
        bytes[at] ^= 1 << at % 8;
      }
      // White space around a file is what mail and editors add; nothing else may stand there.
      const last = bytes.length - 1;
      const end = bytes[last];
      for (let byte = 0; byte < 128; byte += 1) {
        bytes[last] = byte;
        if (holds(bytes) !== [9, 10, 13, 32].includes(byte)) unnoticed.push(`${byte} at the end`);
      }
      bytes[last] = end;
      const times = Array.from({ length: 21 }, () => {
        const begun = performance.now();
        if (!holds(bytes)) throw new Error("the receipt itself holds");
        return performance.now() - begun;
      }).sort((a, b) => a - b);
      return { unnoticed, length: bytes.length, median: times[10], worst: times[20] };
    }, String(bytes));
    assert.deepEqual(told.unnoticed, []);
    assert.equal(told.length, bytes.length);
    console.log(`${told.length} bytes, each changed and noticed; a check takes ${told.median.toFixed(1)} ms, ${told.worst.toFixed(1)} ms at worst`);
  });

  scene("may come from a code, as a text, and by a key from elsewhere", {}, async ({ page, context, requests }) => {
    // The address of the code is whole: nothing behind "#" is sent to anybody.
    await page.goto(code);
    await answer(page, "good");
    const { decisions } = JSON.parse(bytes);
    assert.equal(await page.locator("#answer [data-put=decisions] li").count(), decisions.length);
    // Who scans it is told what is in force now, too.
    await page.locator("#answer [data-put=now] li").first().waitFor();
    assert.equal(await page.locator("#answer [data-put=now] li").count(), decisions.length);
    const digits = code.split("#")[1];
    assert.ok(requests.every((request) => !request.url().split("#")[0].includes(digits.slice(0, 40))));
    const others = (await (await fetch(`${on.gateway.origin}/log/jetu/key`)).text()).trim();
    await context.setOffline(true);
    const paste = page.locator("#paste");
    const press = () => page.getByRole("button", { name: "Тексеру" }).click();
    await paste.fill(code.replace(/(?<=#\d{300})./, (digit) => (digit === "1" ? "2" : "1")));
    await press();
    await answer(page, "bad");
    await paste.fill(String(bytes));
    await press();
    await answer(page, "good");
    // Somebody else's key: the receipt is not theirs. The right one, typed: it is trusted for being typed.
    await page.getByText("Кілтті басқа жерден алдыңыз ба?").click();
    const key = page.locator("#key");
    const { verification_key: right } = JSON.parse(bytes).proof;
    await key.fill("consent.example/log/jetu+00000000+AAAA");
    await press();
    await answer(page, "later");
    await key.fill(others);
    await press();
    await answer(page, "bad");
    await key.fill(right);
    await press();
    await answer(page, "good");
    assert.ok(await page.getByText("Сіз өзіңіз енгізген кілт").isVisible());
    await key.fill("");
    // What is no receipt, or is one no more, proves nothing.
    for (const nonsense of ["{}", "бос сөз", `{"proof":1}`, "9".repeat(900), "x".repeat((16 << 20) + 1)]) {
      await paste.evaluate((field, text) => (field.value = text), nonsense);
      await press();
      await answer(page, "bad");
    }
  });

  scene("may come as PDF, or as a bare proof whose key is fetched", { expected: [/ERR_INTERNET_DISCONNECTED/] }, async ({ page, context }) => {
    const kept = async (name) => Buffer.from(await (await fetch(`${address}/${name}`)).arrayBuffer());
    const [pdf, proof] = [await kept("receipt.pdf"), await kept("receipt.tlog-proof")];
    await open(page, "ru");
    await context.setOffline(true);
    await give(page, pdf);
    await answer(page, "good");
    assert.equal(await page.locator("#answer [data-put=decisions] li").count(), JSON.parse(bytes).decisions.length);
    const changed = Buffer.from(pdf);
    changed[pdf.length >> 1] ^= 1;
    await give(page, changed);
    await answer(page, "bad");
    // Without a connection there is no key: that says nothing about the proof.
    await give(page, proof);
    await answer(page, "later");
    await context.setOffline(false);
    await give(page, proof);
    await answer(page, "good");
    proof[proof.length >> 1] ^= 1;
    await give(page, proof);
    await page.locator('#answer:not([data-found="good"])').waitFor();
    await examine(page, "a changed proof");
  });

  scene("of a gateway nobody here knows is called whole, not genuine", {}, async ({ page }) => {
    await open(page, "ru");
    await page.evaluate(() => (document.getElementById("answer").dataset.known = ""));
    await give(page, bytes);
    await answer(page, "whole");
    assert.ok(await page.getByRole("heading", { name: "Квитанция цела, но ключ незнакомый" }).isVisible());
  });

  scene("is checked by keyboard alone", {}, async ({ page }) => {
    await open(page, "en");
    await page.locator("#paste").focus();
    await page.keyboard.insertText(String(bytes));
    for (let step = 0; step < 4 && !(await page.evaluate(() => document.activeElement.matches("button"))); step += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await answer(page, "good");
    assert.equal(await page.evaluate(() => document.activeElement.id), "answer", "the answer has the focus");
  });

  scene("page shows everything, and the paper keeps the private link away", { ...PHONE }, async ({ page }) => {
    for (const lang of ["kk", "ru", "en"]) {
      await page.goto(`${address}?lang=${lang}`);
      for (const details of await page.locator("details").all()) await details.evaluate((element) => (element.open = true));
      await examine(page, `the receipt in ${lang}`);
    }
    const link = page.locator(".private .link");
    assert.ok(await link.isVisible());
    for (const details of await page.locator("details").all()) await details.evaluate((element) => (element.open = false));
    await page.emulateMedia({ media: "print" });
    assert.ok(!(await link.isVisible()));
    assert.ok(await page.locator(".words").first().isVisible(), "what is folded opens on paper");
  });

  scene("page works without scripts, and the check says what it needs", { javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(`${on.gateway.origin}/verify?lang=ru`);
    assert.ok((await page.locator("noscript, .notice").first().innerText()).includes("verify-receipt"));
    assert.equal(await page.locator("form.ask").isVisible(), false, "nothing is offered that cannot work");
    await page.goto(`${address}?lang=ru`);
    assert.ok(await page.getByRole("link", { name: "Скачать PDF" }).isVisible());
  });
});

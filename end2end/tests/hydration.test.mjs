// The form's WASM: it speaks up where the gateway would, in the page's language, and asks nobody.
import assert from "node:assert/strict";

import { onRedb } from "../fixtures/on-each-engine.mjs";

const SAID = {
  kk: /^Бұл ЖСН-де қате бар: цифрлардың бірі дұрыс емес/,
  ru: /^В этом ИИН ошибка: одна из цифр неверна/,
  en: /^There is a mistake in this IIN: one of its digits is wrong/,
};

onRedb("hydration", {}, ({ on, scene }) => {
  for (const [lang, said] of Object.entries(SAID)) {
    scene(`a wrong IIN is noticed when the field is left, in ${lang}`, {}, async ({ page, requests }) => {
      await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=${lang}`);
      await page.locator(`html[lang=${lang}][data-hydrated]`).waitFor();
      const before = requests.length;
      const iin = page.locator("#iin");
      const trouble = page.locator("#iin-trouble");

      await iin.focus();
      await page.locator("#phone").focus();
      assert.equal(await trouble.textContent(), "", "an empty field that is passed is no mistake yet");

      await iin.fill("990230300006");
      await page.locator("#phone").focus();
      assert.match(await trouble.innerText(), said);
      assert.equal(await iin.getAttribute("aria-invalid"), "true");
      assert.match(await iin.getAttribute("aria-describedby"), /iin-trouble/);

      await iin.fill("990230-300 005");
      await page.locator("#phone").focus();
      assert.equal(await trouble.textContent(), "");
      assert.equal(await iin.getAttribute("aria-invalid"), null);
      assert.equal(await iin.inputValue(), "990230-300 005", "nobody’s spelling is changed under their hands");
      assert.deepEqual(requests.slice(before).map((request) => request.url()), []);
    });
  }

  // The sentence goes or comes when the field is left, which a press does before it is over: the page must not move
  // under the pointer, or the press misses what it was meant for.
  const press = async (page, locator) => {
    await locator.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await locator.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    // As long as a finger stays: what the page does about it is drawn.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await page.mouse.up();
  };

  scene("one press is enough, though the sentence beside the field left goes with it", { expected: [/422/] }, async ({ page }) => {
    await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`);
    await page.locator("main form .act button").click();
    await page.locator(".summary").waitFor();
    await page.locator("html[data-hydrated]").waitFor();
    await page.locator("#name").fill("Сәрсенова Әйгерім");
    await press(page, page.locator("#agree"));
    await page.locator("#name-trouble:empty").waitFor({ state: "attached" });
    assert.ok(await page.locator("#agree").isChecked());
  });

  scene("one press is enough, though a sentence comes with it", {}, async ({ page }) => {
    await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`);
    await page.locator("html[data-hydrated]").waitFor();
    await page.locator("#name").fill("1234");
    await press(page, page.locator("#agree"));
    await page.locator("#name-trouble:not(:empty)").waitFor();
    assert.ok(await page.locator("#agree").isChecked());
  });

  scene("what was typed before the WASM arrives stays", {}, async ({ page }) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route(/pages_bg\.wasm$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`, { waitUntil: "domcontentloaded" });
    await page.locator("#message").fill("Әлі келмеді");
    await page.locator("#agree").check();
    release();
    await page.locator("html[data-hydrated]").waitFor();
    assert.equal(await page.locator("#message").inputValue(), "Әлі келмеді");
    assert.ok(await page.locator("#agree").isChecked());
  });

  scene("a form whose WASM never arrives still works", { expected: [/ERR_FAILED/, /422/] }, async ({ page }) => {
    await page.route(/pages_bg\.wasm$/, (route) => route.abort());
    const warned = page.waitForEvent("console", (message) => message.text().startsWith("The page stays as it is"));
    await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`);
    await warned;
    await page.locator("main form .act button").click();
    await page.locator(".summary").waitFor();
    await page.waitForLoadState();
    assert.equal(await page.locator(".summary li").count(), 5, "everything but the e-mail address, which may be left out");
  });
});

// What may go wrong around the islands of a page: WASM that is blocked, late or broken, storage that is forbidden, a press
// before they wake, a language switched in the middle, a page of yesterday, far too much text.
import assert from "node:assert/strict";

import { LABELS, PERSON, fill, number, send } from "../fixtures/complaint.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";

onRedb("islands", {}, ({ on, scene }) => {
  const address = (lang) => `${on.gateway.origin}/f/stop-collector/complaint?lang=${lang}`;
  const awake = (page) => page.locator("html[data-live][data-hydrated]").waitFor();
  const agree = (page, lang) => page.getByLabel(LABELS[lang].agree).check();

  scene("a press while the island wakes sends the form as a page", {}, async ({ page }) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route(/pages_bg\.wasm$/, async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    await page.goto(address("kk"), { waitUntil: "domcontentloaded" });
    await fill(page, "kk", PERSON);
    await agree(page, "kk");
    await send(page);
    assert.match(await number(page), /-/);
    release();
  });

  scene("what was typed before the island wakes is in the draft it keeps", {}, async ({ page }) => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route(/pages_bg\.wasm$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(address("kk"), { waitUntil: "domcontentloaded" });
    await page.locator("#message").fill("Әлі келмеді");
    release();
    await awake(page);
    await page.unrouteAll();
    await page.reload();
    await awake(page);
    assert.equal(await page.locator("#message").inputValue(), "Әлі келмеді");
  });

  for (const [what, answer, expected] of [
    ["forbidden", (route) => route.abort("blockedbyclient"), [/ERR_BLOCKED/]],
    ["broken", (route) => route.fulfill({ contentType: "application/wasm", body: Buffer.from("\0asm????") }), []],
    ["of another build", (route) => route.fulfill({ status: 404, body: "" }), [/404/]],
  ]) {
    scene(`a form whose WASM is ${what} is sent as a page`, { expected }, async ({ page }) => {
      await page.route(/pages_bg\.wasm$/, answer);
      const warned = page.waitForEvent("console", (message) => message.text().startsWith("The page stays as it is"));
      await page.goto(address("ru"));
      await warned;
      await fill(page, "ru", PERSON);
      await agree(page, "ru");
      await send(page);
      assert.match(await number(page), /-/);
    });
  }

  scene("a check whose WASM does not come says what it needs", { expected: [/ERR_FAILED/] }, async ({ page }) => {
    await page.route(/verify_bg\.wasm$/, (route) => route.abort());
    await page.goto(`${on.gateway.origin}/verify?lang=ru`);
    await page.getByText("Проверка идёт в браузере").waitFor({ state: "visible" });
  });

  scene("where storage is forbidden there is no draft, and nothing else is different", {}, async ({ page }) => {
    await page.addInitScript(() => {
      for (const name of ["sessionStorage", "localStorage"]) {
        Object.defineProperty(window, name, { get: () => { throw new DOMException("no", "SecurityError"); } });
      }
    });
    await page.goto(address("kk"));
    await awake(page);
    await fill(page, "kk", PERSON);
    await agree(page, "kk");
    await send(page);
    await page.waitForURL(/\/r\//);
  });

  scene("a language switched in the middle keeps what was typed", {}, async ({ page }) => {
    await page.goto(address("kk"));
    await awake(page);
    await fill(page, "kk", PERSON);
    await page.locator(".draft").getByText("тек осы қойындыда").waitFor();
    await page.getByRole("link", { name: "Русский" }).click();
    await page.locator("html[lang=ru][data-live]").waitFor();
    for (const field of ["iin", "phone", "email", "message", "name"]) assert.equal(await page.locator(`#${field}`).inputValue(), PERSON[field]);
  });

  scene("two tabs with one form are two drafts and two applications", {}, async ({ page, context }) => {
    const other = await context.newPage();
    const before = await on.size();
    for (const [tab, message] of [[page, "Бірінші қойынды"], [other, "Екінші қойынды"]]) {
      await tab.goto(address("kk"));
      await awake(tab);
      await fill(tab, "kk", { ...PERSON, message });
      await agree(tab, "kk");
    }
    assert.equal(await page.locator("#message").inputValue(), "Бірінші қойынды");
    for (const tab of [page, other]) {
      await send(tab);
      await tab.waitForURL(/\/r\//);
    }
    assert.equal(await on.size(), before + 2);
  });

  scene("ten megabytes pasted into a field are cut where it ends, and what is left can be sent", {}, async ({ page }) => {
    await page.goto(address("kk"));
    await awake(page);
    await fill(page, "kk", PERSON);
    await agree(page, "kk");
    await page.locator("#message").fill("");
    const took = await page.locator("#message").evaluate((field) => {
      field.focus();
      const begun = performance.now();
      document.execCommand("insertText", false, "ә".repeat(5_000_000));
      return performance.now() - begun;
    });
    assert.ok(took < 5_000, `${took} ms`);
    const { value, maxLength } = await page.locator("#message").evaluate(({ value, maxLength }) => ({ value, maxLength }));
    assert.equal(value.length, maxLength);
    await send(page);
    await page.waitForURL(/\/r\//);
  });

  scene("a file of twenty megabytes is no receipt, and is not read", {}, async ({ page }) => {
    await page.goto(`${on.gateway.origin}/verify?lang=en`);
    await page.locator("html[data-ready]").waitFor();
    await page.locator("#file").setInputFiles({ name: "film.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(20_000_000) });
    await page.locator("#answer[data-found=bad]").waitFor();
    assert.match(await page.locator("#answer").innerText(), /too large|larger than|bigger/i);
  });
});

// A gateway that is away, and an answer that is lost: the visitor's choice holds at once and is recorded exactly once.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";
import { event, heard, leave } from "../fixtures/visitor.mjs";

const REFUSED = [/ERR_CONNECTION_REFUSED/];

onEachEngine("a dead network", {}, ({ on, scene }) => {
  scene("a choice made while the gateway is down", { expected: REFUSED }, async ({ page }) => {
    await page.goto(`${on.pages}/stop-collector/`);
    const { accept, status, words } = banner(page);
    await accept.waitFor();
    const before = await on.size();
    assert.equal(await on.gateway.stop("SIGKILL"), "SIGKILL");

    await accept.click();
    await page.waitForFunction(() => window.ran?.length >= 2);
    assert.equal((await event(page, "change")).choices["c:analytics"], true, "it is in effect at once");
    await status.getByText(words.pending).waitFor();
    assert.deepEqual(await heard(page, "saved"), [], "nobody is told that it is kept");

    // The embed tries again by itself, ten seconds later at the middle: it may not reach a gateway that still starts, and
    // not before the ledger was looked at.
    let release;
    const looked = new Promise((resolve) => (release = resolve));
    await page.route("**/consents", async (route) => {
      await looked;
      await route.continue();
    });
    await on.gateway.start();
    assert.equal(await on.size(), before);
    release();
    const saved = await event(page, "saved");
    assert.equal(saved.index, before);
    await status.filter({ hasText: words.saved }).waitFor();
    assert.equal(await on.size(), before + 1);
  });

  scene("a choice that waited while the visitor went on", { expected: REFUSED }, async ({ page }) => {
    await page.goto(`${on.pages}/stop-collector/`);
    const { refuse, status, words } = banner(page);
    await refuse.waitFor();
    const before = await on.size();
    await on.gateway.stop("SIGKILL");
    await refuse.click();
    await status.getByText(words.pending).waitFor();
    // Who has left the page does not try again there.
    await leave(page);
    await on.gateway.start();

    // The next page of the site sends what waits, with the same key.
    await page.goto(`${on.pages}/stop-collector/?lang=ru`);
    const saved = await event(page, "saved");
    assert.deepEqual([saved.kind, saved.index], ["refused", before]);
    assert.equal(await on.size(), before + 1);
    await page.reload();
    await event(page, "ready");
    assert.equal(await on.size(), before + 1);
    assert.equal(await page.evaluate(() => JSON.parse(localStorage.getItem("kelisim-stop-collector.q") ?? "[]").length), 0);
  });

  scene("an answer that is lost on the way back", { expected: [/ERR_FAILED/] }, async ({ page }) => {
    await page.goto(`${on.pages}/stop-collector/`);
    const { accept, status, words } = banner(page);
    await accept.waitFor();
    const before = await on.size();
    const keys = [];
    let release;
    const looked = new Promise((resolve) => (release = resolve));
    await page.route("**/consents", async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length > 1) return looked.then(() => route.continue());
      assert.equal((await route.fetch()).status(), 201, "the gateway did record it");
      return route.abort();
    });
    await accept.click();
    await status.getByText(words.pending).waitFor();
    assert.equal(await on.size(), before + 1);
    assert.deepEqual(await heard(page, "saved"), []);

    release();
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    assert.equal((await event(page, "saved")).index, before, "the same record is answered");
    assert.equal(await on.size(), before + 1);
    assert.equal(new Set(keys).size, 1);
    assert.equal(keys.length, 2);
  });
});

// A gateway that is away, and an answer that is lost: the visitor's choice holds at once and is recorded exactly once.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { banner } from "../fixtures/banner.mjs";
import { ENGINES, stage } from "../fixtures/stage.mjs";
import { event, heard, launch, scene } from "../fixtures/visitor.mjs";

const REFUSED = [/ERR_CONNECTION_REFUSED/];

for (const engine of ENGINES) {
  describe(`a dead network on ${engine}`, () => {
    let browser, on;
    before(async () => {
      on = await stage(engine);
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await on?.close();
    });

    scene("a choice made while the gateway is down", () => browser, { expected: REFUSED }, async ({ page }) => {
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

      await on.gateway.start();
      assert.equal(await on.size(), before);
      // The embed tries again by itself, ten seconds later at the middle.
      await page.waitForFunction(() => window.heard.some(({ name }) => name === "saved"), undefined, { timeout: 30_000 });
      const [saved] = await heard(page, "saved");
      assert.equal(saved.index, before);
      assert.equal(await status.innerText(), words.saved);
      assert.equal(await on.size(), before + 1);
    });

    scene("a choice that waited while the visitor went on", () => browser, { expected: REFUSED }, async ({ page }) => {
      await page.goto(`${on.pages}/stop-collector/`);
      const { refuse, status, words } = banner(page);
      await refuse.waitFor();
      const before = await on.size();
      await on.gateway.stop("SIGKILL");
      await refuse.click();
      await status.getByText(words.pending).waitFor();
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

    scene("an answer that is lost on the way back", () => browser, { expected: [/ERR_FAILED/] }, async ({ page }) => {
      await page.goto(`${on.pages}/stop-collector/`);
      const { accept, status, words } = banner(page);
      await accept.waitFor();
      const before = await on.size();
      const keys = [];
      await page.route("**/consents", async (route) => {
        keys.push(route.request().headers()["idempotency-key"]);
        if (keys.length > 1) return route.continue();
        assert.equal((await route.fetch()).status(), 201, "the gateway did record it");
        return route.abort();
      });
      await accept.click();
      await status.getByText(words.pending).waitFor();
      assert.equal(await on.size(), before + 1);
      assert.deepEqual(await heard(page, "saved"), []);

      await page.evaluate(() => window.dispatchEvent(new Event("online")));
      assert.equal((await event(page, "saved")).index, before, "the same record is answered");
      assert.equal(await on.size(), before + 1);
      assert.equal(new Set(keys).size, 1);
      assert.equal(keys.length, 2);
    });
  });
}

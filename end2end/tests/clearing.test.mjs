// What services keep in the browser goes with their permission, and a permission goes with its term.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { stage } from "../fixtures/stage.mjs";
import { event } from "../fixtures/visitor.mjs";

const amend = (_, text) => text.replace('cookies = ["_pk_id*", "_pk_ses*"]', 'cookies = ["_pk_id*", "_pk_ses*"]\nstorage = ["_pk_*", "matomo"]');

onRedb("clearing", { stage: { amend } }, ({ on, scene }) => {
  const open = async (page) => {
    on.own.serve("/clearing", pageWith(on.gateway.origin, { body: "<p>Бет</p>" }));
    await page.goto(`${on.own.origin}/clearing`);
  };

  scene("withdrawing empties the storage of services, and of nobody else", {}, async ({ page }) => {
    await open(page);
    await banner(page).accept.click();
    await event(page, "saved");
    const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());
    const keys = (which) => page.evaluate((which) => Object.keys(window[which]).filter((name) => !name.startsWith("kelisim")).sort(), which);
    await page.evaluate(async () => {
      for (const store of [localStorage, sessionStorage]) for (const name of ["_pk_visit", "matomo", "matomo-like", "own"]) store[name] = "x";
      for (const name of ["_pk_queue", "own"]) {
        await new Promise((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.onerror = reject;
          opening.onsuccess = () => resolve(opening.result.close());
        });
      }
    });
    assert.deepEqual(await databases(), ["_pk_queue", "own"]);
    await page.evaluate(() => window.kelisim.withdraw());
    await event(page, "saved", 2);
    await page.waitForFunction(async () => (await indexedDB.databases()).length === 1);
    assert.deepEqual(await databases(), ["own"]);
    for (const which of ["localStorage", "sessionStorage"]) assert.deepEqual(await keys(which), ["matomo-like", "own"]);
  });

  scene("after its term an answer no longer counts, and the visitor is told why", {}, async ({ page, context }) => {
    await open(page);
    await banner(page).accept.click();
    await event(page, "saved");
    // Seven months later the browser has dropped the cookie by itself; the rest it has kept.
    await context.clearCookies();
    await page.clock.setFixedTime(Date.now() + 7 * 30.5 * 86_400_000);
    await open(page);
    await banner(page).section.getByText(/6 ай болды/).waitFor();
    assert.equal(await page.evaluate(() => window.kelisim.has("analytics")), false);
  });
});

// Microsoft's advertising tag (UET) and Clarity, for sites whose file names their hosts: denied before anything else, and
// told of each choice.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { stage } from "../fixtures/stage.mjs";
import { event } from "../fixtures/visitor.mjs";

const amend = (site, text) =>
  site === "jetu" ? text.replace('"connect.facebook.net"', '"bat.bing.com"').replace('"www.google-analytics.com"', '"www.clarity.ms"') : text;

onRedb("Microsoft", { stage: { amend } }, ({ on, scene }) => {
  const open = async (page, site = "jetu", head = "") => {
    on.own.serve(`/${site}`, pageWith(on.gateway.origin, { site, head, body: "<p>Бет</p>" }));
    await page.goto(`${on.own.origin}/${site}`);
  };
  const told = (page) =>
    page.evaluate(() => ({
      uet: window.uetq && [...window.uetq],
      clarity: window.clarity && (window.clarity.q || []).map((call) => [...call]),
    }));
  const DENIED = { ad_Storage: "denied", analytics_Storage: "denied" };

  scene("denied first, then one update for each choice", {}, async ({ page }) => {
    // The page's own code runs after the tag, as Microsoft's snippets do.
    await open(page, "jetu", "<script>window.early = [window.uetq.slice(), window.clarity.q.map((call) => [...call])]</script>");
    assert.deepEqual(await page.evaluate(() => window.early), [
      ["consent", "default", { ad_storage: "denied" }],
      [["consentv2", DENIED]],
    ]);
    // Statistics only: Clarity may count, advertising may not.
    await page.evaluate(() => window.kelisim.save({ analytics: true }));
    assert.equal((await event(page, "saved")).kind, "granted");
    const after = await told(page);
    assert.deepEqual(after.uet.slice(3), ["consent", "update", { ad_storage: "denied" }]);
    assert.deepEqual(after.clarity.slice(1), [["consentv2", { ad_Storage: "denied", analytics_Storage: "granted" }]]);

    await page.evaluate(() => window.kelisim.acceptAll());
    await event(page, "saved", 2);
    assert.deepEqual((await told(page)).uet.slice(6), ["consent", "update", { ad_storage: "granted" }]);

    // On the next page what was chosen is told at once, after the default.
    await page.reload();
    assert.deepEqual(await told(page), {
      uet: ["consent", "default", { ad_storage: "denied" }, "consent", "update", { ad_storage: "granted" }],
      clarity: [["consentv2", DENIED], ["consentv2", { ad_Storage: "granted", analytics_Storage: "granted" }]],
    });
    await page.evaluate(() => window.kelisim.withdraw());
    assert.equal((await event(page, "saved")).kind, "withdrawn");
    assert.deepEqual((await told(page)).uet.slice(6), ["consent", "update", { ad_storage: "denied" }]);
    assert.deepEqual((await told(page)).clarity.at(-1), ["consentv2", DENIED]);
  });

  scene("the tags' own functions are called when they are there before", {}, async ({ page }) => {
    await page.addInitScript(() => {
      window.calls = [];
      window.clarity = (...call) => window.calls.push(call);
    });
    await open(page);
    await banner(page).refuse.click();
    await event(page, "saved");
    assert.deepEqual(await page.evaluate(() => window.calls), [["consentv2", DENIED], ["consentv2", DENIED]]);
  });

  scene("a site that names neither host tells neither", {}, async ({ page }) => {
    await open(page, "stop-collector");
    await banner(page).accept.click();
    await event(page, "saved");
    const { uet, clarity } = await told(page);
    assert.deepEqual([uet, clarity], [undefined, undefined]);
  });
});

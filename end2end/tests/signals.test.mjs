// What others are told: Google, WordPress, the data layer, and what the browser itself asks.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { event } from "../fixtures/visitor.mjs";

const SEVEN = ["ad_personalization", "ad_storage", "ad_user_data", "analytics_storage", "functionality_storage", "personalization_storage", "security_storage"];
const told = (page) => page.evaluate(() => window.dataLayer.filter((entry) => entry[0] === "consent").map(([, verb, values]) => ({ verb, values })));

onRedb("signals", {}, ({ on, scene }) => {
  scene("defaults first, then one update for each choice", {}, async ({ page }) => {
    on.own.serve("/google", pageWith(on.gateway.origin, { head: "<script>dataLayer.push('page')</script>" }));
    // The page's own code comes after the tag.
    await page.goto(`${on.own.origin}/google`);
    const [first] = await told(page);
    assert.equal(await page.evaluate(() => window.dataLayer[0][1]), "default", "before anything of the page");
    const { wait_for_update, ...defaults } = first.values;
    assert.equal(wait_for_update, 500);
    assert.deepEqual(Object.keys(defaults).sort(), SEVEN);
    for (const [name, value] of Object.entries(defaults)) assert.equal(value, name === "security_storage" ? "granted" : "denied", name);
    assert.equal((await told(page)).length, 1, "nothing is updated before a choice");

    await banner(page).accept.click();
    await event(page, "saved");
    const [, update, ...more] = await told(page);
    assert.deepEqual(more, []);
    assert.equal(update.verb, "update");
    assert.equal(update.values.analytics_storage, "granted");
    assert.equal(update.values.ad_storage, "denied", "the site has no marketing");
    assert.deepEqual(await page.evaluate(() => window.dataLayer.filter(({ event }) => event === "kelisim_consent").map(({ kelisim }) => kelisim["s:matomo"])), [true]);

    await page.reload();
    const verbs = (await told(page)).map(({ verb, values }) => [verb, values.analytics_storage]);
    assert.deepEqual(verbs, [["default", "denied"], ["update", "granted"]]);
  });

  scene("plugins of WordPress are told", {}, async ({ page }) => {
    on.own.serve("/wordpress", pageWith(on.gateway.origin, { head: "<script>window.told = {}; window.wp_set_consent = (name, value) => (told[name] = value)</script>" }));
    await page.goto(`${on.own.origin}/wordpress`);
    assert.deepEqual(await page.evaluate(() => window.told), {});
    await banner(page).accept.click();
    await page.waitForFunction(() => Object.keys(window.told).length === 5);
    assert.deepEqual(await page.evaluate(() => window.told), {
      functional: "allow", preferences: "allow", statistics: "allow", "statistics-anonymous": "allow", marketing: "deny",
    });
  });

  scene("the settings say what the browser asks, and a later choice counts instead", { gpc: true }, async ({ page }) => {
    on.own.serve("/gpc", pageWith(on.gateway.origin, { lang: "ru" }));
    await page.goto(`${on.own.origin}/gpc`);
    assert.equal((await event(page, "saved")).kind, "refused");
    assert.ok((await told(page)).every(({ values }) => values.analytics_storage === "denied"));
    const { dock, section, box, save } = banner(page, "ru");
    await dock.click();
    await section.getByText("Global Privacy Control").waitFor();
    await box("c:analytics").check();
    await save.click();
    assert.equal((await event(page, "saved", 2)).kind, "granted");
    await page.reload();
    await event(page, "ready");
    assert.ok(await page.evaluate(() => window.kelisim.has("analytics")), "the signal does not overrule the person");
  });

  scene("the signal counts when the browser sends it and does not tell the page", { extraHTTPHeaders: { "Sec-GPC": "1" } }, async ({ page }) => {
    on.own.serve("/header", pageWith(on.gateway.origin, { lang: "en" }));
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await page.goto(`${on.own.origin}/header`);
    assert.equal(await page.evaluate(() => navigator.globalPrivacyControl), undefined);
    assert.equal((await event(page, "saved")).kind, "refused");
    assert.equal((await sent).postDataJSON().method, "gpc");
    const { dock, section, box, save } = banner(page, "en");
    assert.equal(await section.isVisible(), false);
    const size = await on.size();
    await page.reload();
    await event(page, "ready");
    assert.equal(await on.size(), size, "it is recorded once");
    await dock.click();
    await section.getByText("Global Privacy Control").waitFor();
    await box("c:functional").check();
    await save.click();
    assert.equal((await event(page, "saved")).kind, "granted", "a later choice counts instead");
  });
});

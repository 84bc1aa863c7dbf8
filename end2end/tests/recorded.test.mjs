// Once a choice is on record: what the visitor is told, the receipt, the way back; and what a browser's signal decides.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { event, heard } from "../fixtures/visitor.mjs";

const UNDO = { ru: "Отменить", en: "Undo" };
// Advertising and statistics alone, and what Google's tags are told beyond the choice.
const MORE = `[banner]
gpc = "tracking"
[banner.consent_mode]
url_passthrough = true
[[banner.consent_mode.regions]]
codes = ["US"]
granted = ["analytics"]

[operator]`;
const amend = (site, text) => (site === "jetu" ? text.replace("[operator]", MORE) : text);

onRedb("a choice on record", { stage: { amend } }, ({ on, scene }) => {
  const page = (site, lang) => `${on.pages}/${site}/?lang=${lang}`;

  scene("the line leads to the receipt, and undoing the first choice asks again", {}, async ({ page: tab, context }) => {
    await tab.goto(page("stop-collector", "ru"));
    const { accept, status, section, words } = banner(tab, "ru");
    await accept.click();
    await event(tab, "saved");
    await status.getByRole("button", { name: UNDO.ru }).waitFor();
    assert.ok((await status.innerText()).startsWith(words.saved));
    await examine(tab, "the line about the record");
    const [receipt] = await Promise.all([context.waitForEvent("page"), status.getByRole("link", { name: "Квитанция" }).click()]);
    await receipt.locator(".number").waitFor();
    assert.equal(await receipt.locator("html").getAttribute("lang"), "ru");
    await status.getByRole("button", { name: UNDO.ru }).click();
    assert.equal((await event(tab, "saved", 2)).kind, "withdrawn");
    await section.getByRole("heading", { name: words.title }).waitFor();
    assert.equal(await tab.evaluate(() => window.kelisim.has("analytics")), false);
  });

  scene("undoing a later choice brings the one before it back", {}, async ({ page: tab }) => {
    await tab.goto(page("stop-collector", "en"));
    const { accept, dock, withdraw, status } = banner(tab, "en");
    await accept.click();
    await event(tab, "saved");
    await dock.click();
    await withdraw.click();
    assert.equal((await event(tab, "saved", 2)).kind, "withdrawn");
    await status.getByRole("button", { name: UNDO.en }).click();
    assert.equal((await event(tab, "saved", 3)).kind, "granted");
    assert.ok(await tab.evaluate(() => window.kelisim.has("analytics") && window.kelisim.has("functional")));
  });

  scene("after an undone withdrawal nothing is called switched off", {}, async ({ page: tab }) => {
    await tab.goto(page("stop-collector", "en"));
    const { accept, dock, withdraw, status } = banner(tab, "en");
    await accept.click();
    await event(tab, "saved");
    await tab.reload();
    await event(tab, "ready");
    await dock.click();
    await withdraw.click();
    await status.filter({ hasText: "Switched off" }).waitFor();
    await status.getByRole("button", { name: UNDO.en }).click();
    await status.filter({ hasText: "Your choice is on record" }).waitFor();
    assert.equal(await status.getByText("Reload").count(), 0);
  });

  scene("a signal of the browser is said to be one", { gpc: true }, async ({ page: tab }) => {
    await tab.goto(page("stop-collector", "en"));
    await event(tab, "saved");
    const { status } = banner(tab, "en");
    await status.getByText("We followed your browser’s signal: nothing optional is on.").waitFor();
    assert.equal(await status.getByRole("button", { name: UNDO.en }).count(), 0, "nobody chose, so there is nothing to undo");
  });

  scene("where the site file says so the signal concerns advertising and statistics alone", { gpc: true }, async ({ page: tab }) => {
    const before = await on.size("jetu");
    await tab.goto(page("jetu", "en"));
    const { section, accept } = banner(tab, "en");
    await section.getByText("advertising and statistics stay off").waitFor();
    assert.equal(await on.size("jetu"), before, "nothing is recorded of somebody who is asked");
    await accept.click();
    const saved = await event(tab, "saved");
    assert.equal(saved.kind, "granted");
    // Nor does a default for a region say otherwise meanwhile.
    assert.equal(await tab.evaluate(() => window.dataLayer.some((entry) => entry[2]?.region)), false);
    const may = await tab.evaluate(() => ["functional", "analytics", "marketing"].map((id) => window.kelisim.has(id)));
    assert.deepEqual(may, [true, false, false]);
  });

  scene("Consent Mode has the site's settings and a default of its own for a region", {}, async ({ page: tab }) => {
    await tab.goto(page("jetu", "en"));
    const [set, region, first] = await tab.evaluate(() => window.dataLayer.map((entry) => [...entry]));
    assert.deepEqual(set, ["set", "url_passthrough", true]);
    assert.deepEqual([region[0], region[1], region[2].region, region[2].analytics_storage, region[2].ad_storage], ["consent", "default", ["US"], "granted", "denied"]);
    assert.deepEqual([first[1], first[2].region, first[2].analytics_storage], ["default", undefined, "denied"]);
  });

  scene("without a network the choices say why they do not open, and open when it is back", { expected: [/ERR_INTERNET_DISCONNECTED/] }, async ({ page: tab, context }) => {
    on.own.serve("/offline", pageWith(on.gateway.origin, { lang: "en" }));
    await tab.goto(`${on.own.origin}/offline`);
    const { section, choose } = banner(tab, "en");
    await choose.waitFor();
    await context.setOffline(true);
    await choose.click();
    await section.getByText("It will open once there is a connection.").waitFor();
    await context.setOffline(false);
    await section.locator(".c").waitFor();
    assert.equal(await section.getByText("once there is a connection").count(), 0);
  });

  scene("a name the site does not have is told in the console, and the rest counts", {}, async ({ page: tab }) => {
    await tab.goto(page("stop-collector", "en"));
    const warned = tab.waitForEvent("console", (message) => message.type() === "warning");
    await tab.evaluate(() => window.kelisim.save({ nonsense: true, analytics: true }));
    assert.match((await warned).text(), /nonsense/);
    await event(tab, "saved");
    assert.ok(await tab.evaluate(() => window.kelisim.has("analytics")));
    assert.equal((await heard(tab, "saved")).length, 1);
  });

  scene("on a phone the end of the page can be scrolled clear of the banner, and is as it was when that has gone", { viewport: { width: 390, height: 844 } }, async ({ page: tab }) => {
    await tab.goto(page("stop-collector", "en"));
    const { section, refuse } = banner(tab, "en");
    await section.waitFor();
    await tab.waitForFunction(() => document.documentElement.style.paddingBlockEnd);
    await tab.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const end = (await tab.locator("footer").boundingBox()).y + (await tab.locator("footer").boundingBox()).height;
    assert.ok(end <= (await section.boundingBox()).y + 1, "the footer ends above the banner");
    await refuse.click();
    await event(tab, "saved");
    await tab.waitForFunction(() => !document.documentElement.style.paddingBlockEnd);
  });

  for (const [width, height] of [[844, 390], [568, 320]]) {
    scene(`a button of each layer is in view in landscape, ${width} wide`, { viewport: { width, height } }, async ({ page: tab }) => {
      await tab.goto(page("stop-collector", "ru"));
      const { refuse, accept, unfold, save } = banner(tab, "ru");
      const inView = async (button) => {
        const { y, height: high } = await button.boundingBox();
        return y >= 0 && y + high <= height;
      };
      await refuse.waitFor();
      assert.ok((await inView(refuse)) && (await inView(accept)));
      await unfold();
      assert.ok(await inView(save));
    });
  }
});

// What is held back, what stands in its place, what is let in, and what is taken back.
import assert from "node:assert/strict";
import { before } from "node:test";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { drawn, event, heard } from "../fixtures/visitor.mjs";

const YOUTUBE = 'data-category="functional" data-service="youtube"';
const MATOMO = 'data-category="analytics" data-service="matomo"';

onRedb("holding back", {}, ({ on, scene }) => {
  before(() => {
    on.own.serve("/inside", "<!doctype html><html lang=en><title>Film</title><p>Film</p>");
    on.own.serve("/sheet.css", "p{color:red}", { "Content-Type": "text/css" });
  });

  scene("a card stands for a frame, as large as it, and allows that one service", {}, async ({ page }) => {
    on.own.serve("/card", pageWith(on.gateway.origin, {
      lang: "ru",
      body: `<p id="above">До</p><iframe ${YOUTUBE} data-src="/inside" title="Фильм" width="480" height="270"></iframe><p id="below">После</p>
<iframe ${MATOMO} data-src="/inside" title="Счёт" width="300" height="200"></iframe>`,
    }));
    await page.goto(`${on.own.origin}/card`);
    const card = page.locator("kelisim-held").first();
    await card.waitFor();
    const frame = page.locator(`iframe[title="Фильм"]`);
    assert.equal(await frame.isVisible(), false);
    const box = await card.boundingBox();
    assert.deepEqual([Math.round(box.width), Math.round(box.height)], [484, 274], "with the frame's own border");
    // Every frame so far is in the browser's list: whoever takes it need not wait for a report that never comes.
    await drawn(page);
    const shift = await page.evaluate(() => {
      const observer = new PerformanceObserver(() => {});
      observer.observe({ type: "layout-shift", buffered: true });
      return observer.takeRecords().reduce((sum, { value }) => sum + value, 0);
    });
    assert.equal(shift, 0);
    await card.getByRole("group", { name: "Фильм" }).getByRole("button", { name: "Разрешить YouTube" }).click();
    const saved = await event(page, "saved");
    assert.equal(saved.kind, "granted");
    const [{ choices }] = await heard(page, "change");
    assert.deepEqual(choices, { "c:functional": true, "s:youtube": true, "c:analytics": false, "s:matomo": false });
    await frame.contentFrame().getByText("Film").waitFor();
    assert.equal(await page.locator("kelisim-held").count(), 1, "the other still waits");
    const after = await frame.boundingBox();
    assert.deepEqual([Math.round(after.x), Math.round(after.y)], [Math.round(box.x), Math.round(box.y)]);
  });

  scene("pictures, style sheets and what comes later are held and let in", {}, async ({ page, requests }) => {
    on.own.serve("/dot.gif", Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAAC", "base64"), { "Content-Type": "image/gif" });
    on.own.serve("/kinds", pageWith(on.gateway.origin, {
      body: `<img ${YOUTUBE} data-src="/dot.gif" data-srcset="/dot.gif 2x" alt=""><link rel="stylesheet" ${YOUTUBE} data-href="/sheet.css">
<object ${YOUTUBE} data-src="/inside"></object><p>Бет</p>`,
    }));
    await page.goto(`${on.own.origin}/kinds`);
    await banner(page).accept.waitFor();
    await page.evaluate((mark) => document.body.insertAdjacentHTML("beforeend", `<iframe id="late" ${mark} data-src="/inside" title="late"></iframe>`), YOUTUBE);
    const asked = () => requests.map((request) => new URL(request.url()).pathname).filter((path) => /dot|sheet|inside/.test(path));
    assert.deepEqual(asked(), []);
    await banner(page).accept.click();
    await page.waitForFunction(() => getComputedStyle(document.querySelector("p")).color === "rgb(255, 0, 0)");
    await page.locator("#late").contentFrame().getByText("Film").waitFor();
    assert.ok(asked().includes("/dot.gif"));
    assert.equal(await page.locator("object").getAttribute("data"), "/inside");

    await page.evaluate(() => window.kelisim.withdraw());
    await page.locator("#late:not([src])").waitFor({ state: "attached" });
    assert.equal(await page.locator("img").getAttribute("src"), null);
    assert.equal(await page.locator("link").getAttribute("href"), null);
  });

  scene("withdrawing clears cookies on every path, and tells what it could not clear", {}, async ({ page, context }) => {
    on.own.serve("/a/b/page", pageWith(on.gateway.origin, { body: "<p>Бет</p>" }));
    await page.goto(`${on.own.origin}/a/b/page`);
    await banner(page).accept.click();
    await event(page, "saved");
    await page.evaluate(() => {
      document.cookie = "_pk_id.1=x;path=/";
      document.cookie = "_pk_ses.1=x;path=/a/b";
      document.cookie = "_pk_id.2=x;path=/a/";
      document.cookie = "own=stays;path=/";
    });
    // Only the gateway can take this one back.
    await context.addCookies([{ name: "_pk_id.hidden", value: "x", url: on.own.origin, httpOnly: true }]);
    await page.evaluate(() => window.kelisim.withdraw());
    await page.waitForFunction(() => !document.cookie.includes("_pk_"));
    await event(page, "saved", 2);
    const names = (await context.cookies()).map(({ name }) => name).sort();
    assert.deepEqual(names, ["kelisim-stop-collector", "own"]);
  });

  scene("marks of other banners are read while a site moves", {}, async ({ page }) => {
    const mark = (attributes, word) => `<script type="text/plain" ${attributes}>(window.ran = window.ran || []).push("${word}")</script>`;
    on.own.serve("/moving", pageWith(on.gateway.origin, {
      tag: " data-migrate",
      body: [
        mark('data-cookieconsent="statistics"', "statistics"),
        mark('data-cookieconsent="statistics,marketing"', "both"),
        mark('data-usercentrics="Matomo"', "service"),
        mark('class="optanon-category-C0002"', "class"),
        mark('data-name="matomo"', "name"),
        mark('data-cookie-consent="tracking-of-all"', "unknown"),
      ].join(""),
    }));
    await page.goto(`${on.own.origin}/moving`);
    await banner(page).accept.waitFor();
    await page.locator("[data-category]").first().waitFor({ state: "attached" });
    assert.equal(await page.evaluate(() => window.ran), undefined);
    // The site has no marketing, so nobody can have allowed it.
    await banner(page).accept.click();
    await page.waitForFunction(() => window.ran?.length >= 4);
    assert.deepEqual(await page.evaluate(() => window.ran), ["statistics", "service", "class", "name"]);
  });
});

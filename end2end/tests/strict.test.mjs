// The strictest policies a page can have: nothing but the gateway, with and without Trusted Types. Through everything a
// visitor can do with the banner, in every layout, the browser has nothing to report.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { until } from "../fixtures/process.mjs";
import { event } from "../fixtures/visitor.mjs";

const LAYOUTS = ["", "bar", "box", "dialog"];

onRedb("strict policies", {}, ({ on, scene }) => {
  const POLICIES = {
    "nothing but the gateway": () => "",
    "Trusted Types": () => "; require-trusted-types-for 'script'; trusted-types kelisim",
  };
  // A page whose policy reports to its own site, and what was reported.
  const strict = (path, more, { scripts = "", body = "", tag = "" } = {}) => {
    const { origin } = on.gateway;
    const reports = [];
    on.own.serve(`${path}-reports`, (request, response) => {
      let text = "";
      request.on("data", (part) => (text += part)).on("end", () => {
        reports.push(text);
        response.writeHead(204).end();
      });
    });
    const policy = `default-src 'none'; script-src ${origin}${scripts}; style-src ${origin}; connect-src ${origin}; base-uri 'none'; form-action 'none'${more}; report-uri ${path}-reports`;
    const page = pageWith(origin, { tag, body: `<p>Бет</p><p><a href="#" data-kelisim="settings">Cookie</a></p>${body}` });
    on.own.serve(path, page, { "Content-Security-Policy": policy });
    return { reports, url: on.own.origin + path };
  };
  const silent = async (page, { reports }) => {
    assert.deepEqual(await page.evaluate(() => window.violations), []);
    assert.deepEqual(reports, []);
  };

  for (const [name, more] of Object.entries(POLICIES)) {
    for (const layout of LAYOUTS) {
      scene(`${name}, ${layout || "no"} layout: all a visitor can do`, {}, async ({ page }) => {
        const place = strict(`/strict-${layout}`, more(), { tag: layout && ` data-layout="${layout}"` });
        await page.goto(place.url);
        const { root, section, unfold, accept, withdraw, box, save, dock } = banner(page);
        await section.waitFor();
        // Styled, not bare: its sheet reached the shadow root.
        assert.equal(await root.evaluate((host) => getComputedStyle(host).position), "fixed");
        await unfold();
        for (const summary of await page.locator("kelisim-root summary").all()) if (await summary.isVisible()) await summary.click();
        await page.keyboard.press("Escape");
        // A layer that has just changed takes no press of a pointer.
        await page.waitForTimeout(450);
        await accept.filter({ visible: true }).first().click();
        assert.equal((await event(page, "saved")).kind, "granted");
        await dock.waitFor();

        await page.locator("a[data-kelisim=settings]").click();
        await box("c:analytics").uncheck();
        await save.click();
        await event(page, "saved", 2);
        await dock.click();
        await withdraw.click();
        assert.ok((await event(page, "saved", 3)).kind);

        // And again for somebody who is known.
        await page.goto(place.url);
        await event(page, "ready");
        assert.equal(await section.isVisible(), false);
        await page.evaluate(() => window.kelisim.show());
        await section.waitFor();
        await silent(page, place);
      });
    }
  }

  scene("Trusted Types: what was held back runs once allowed", {}, async ({ page }) => {
    on.own.serve("/counter.js", '(window.ran = window.ran || []).push("counter");');
    const body = '<script type="text/plain" data-category="analytics" data-src="/counter.js"></script>';
    const place = strict("/strict-held", POLICIES["Trusted Types"](), { scripts: " 'self'", body });
    await page.goto(place.url);
    const { accept } = banner(page);
    await accept.waitFor();
    assert.equal(await page.evaluate(() => window.ran), undefined);
    await accept.click();
    await page.waitForFunction(() => window.ran?.length === 1);
    await page.goto(place.url);
    await page.waitForFunction(() => window.ran?.length === 1);
    await silent(page, place);
  });

  scene("what breaks the policy is reported, so silence says something", { expected: [/Content Security Policy/] }, async ({ page }) => {
    const place = strict("/strict-broken", "", { body: "<script>window.ran = 1</script>" });
    await page.goto(place.url);
    await until("a report", () => place.reports.length);
    assert.equal((await page.evaluate(() => window.violations)).length, 1);
  });
});

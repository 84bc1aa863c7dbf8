// A form on a page of the site: by one element, under the strictest policy, from another origin; and on nobody else's page.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { LABELS, NORMAL, PERSON, fill } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { ownSite } from "../fixtures/own-site.mjs";
import { until } from "../fixtures/process.mjs";

onRedb("a form on a page of the site", {}, ({ on, scene }) => {
  let foreign;
  before(async () => {
    foreign = await ownSite();
    const { origin } = on.gateway;
    const page = (lang) => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>A page of the site</title>
<meta name="viewport" content="width=device-width"><script src="${origin}/embed/kelisim-form.js"></script></head><body><main><h1>Көмек</h1>
<kelisim-form site="stop-collector" form="complaint" label="Шағым"><a href="${origin}/f/stop-collector/complaint">Шағым жіберу</a></kelisim-form><p>End</p></main></body></html>`;
    const policy = `default-src 'none'; script-src ${origin}; frame-src ${origin}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
    for (const lang of ["kk", "ru"]) {
      on.own.serve(`/${lang}`, page(lang), { "Content-Security-Policy": policy });
      foreign.serve(`/${lang}`, page(lang));
    }
  });
  after(() => foreign?.stop());

  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 900 }]) {
    scene(`is filled in, sent and answered in place, ${viewport.width} wide`, { viewport, expected: [/422/] }, async ({ page }) => {
      await page.goto(`${on.own.origin}/kk`);
      await page.evaluate(() => document.addEventListener("kelisim:sent", ({ target, detail }) => (window.sent = [target.localName, detail])));
      const frame = page.frameLocator("kelisim-form iframe");
      await frame.locator("html[lang=kk][data-live][data-hydrated]").waitFor();
      const height = () => page.locator("kelisim-form iframe").evaluate((frame) => frame.getBoundingClientRect().height);
      const inner = () => frame.locator("main").evaluate((main) => Math.ceil(main.getBoundingClientRect().height));
      // As high as the form is, also when that changes: nothing scrolls inside.
      const fits = async () => {
        await until("a frame as high as its form", async () => (await height()) === (await inner()));
      };
      await fits();
      await examine(page.frames().find((frame) => frame.url().includes("/frame")), "the form in the frame");
      await frame.locator("form summary").first().click();
      await fits();
      await frame.locator(".act button").click();
      await frame.locator(".summary").waitFor();
      await fits();
      await fill(frame, "kk", PERSON);
      await frame.getByLabel(LABELS.kk.agree).check();
      const before = await on.size();
      await frame.locator(".act button").click();
      const said = await frame.locator(".sent .notice").innerText();
      const [number] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(said);
      assert.equal(await on.size(), before + 1);
      assert.deepEqual(await page.evaluate(() => window.sent), ["kelisim-form", null], "the page is told that, and not what");
      assert.deepEqual((await on.delivered(number)).message.data.fields, NORMAL);
      const [receipt] = await Promise.all([page.waitForEvent("popup"), frame.getByRole("link", { name: "Түбіртекті ашу" }).click()]);
      await receipt.locator(".number").getByText(number).waitFor();
      assert.equal(new URL(page.url()).pathname, "/kk", "the page is still there");
    });
  }

  scene("speaks the page’s language, and a frame without its script sends to the whole window", {}, async ({ page }) => {
    await page.route(/hydrate\.js/, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await page.goto(`${on.own.origin}/ru`);
    const frame = page.frameLocator("kelisim-form iframe");
    await frame.locator("html[lang=ru]").waitFor();
    await fill(frame, "ru", PERSON);
    await frame.getByLabel(LABELS.ru.agree).check();
    await frame.locator(".act button").click();
    await page.waitForURL(/\/r\/stop-collector\//);
  });

  scene("stands on nobody else’s page: a link is there instead", { expected: [/frame-ancestors/] }, async ({ page }) => {
    await page.goto(`${foreign.origin}/kk`);
    const link = page.getByRole("link", { name: "Шағым жіберу" });
    await link.waitFor();
    assert.equal(await page.locator("kelisim-form iframe").count(), 0);
    // What stood in the frame was not the form.
    assert.ok(page.frames().every((frame) => !frame.url().includes("/f/")));
  });

  scene("a foreign page that posts the form itself is refused", { expected: [/403/] }, async ({ page }) => {
    const html = await (await fetch(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`)).text();
    const [, token] = /name="token" value="([^"]+)"/.exec(html);
    const before = await on.size();
    const inputs = Object.entries({ ...PERSON, agree: "yes", lang: "kk", token }).map(([name, value]) => `<input name="${name}" value="${value}">`).join("");
    const form = `<form id="f" method="post" action="${on.gateway.origin}/f/stop-collector/complaint">${inputs}</form>`;
    foreign.serve("/attack", `<!doctype html><meta charset="utf-8">${form}<script>f.submit()</script>`);
    await page.goto(`${foreign.origin}/attack`);
    await page.getByRole("heading", { name: "Бұл нысан басқа беттен жіберілді" }).waitFor();
    assert.equal(await on.size(), before);
  });
});

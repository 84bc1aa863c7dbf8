// Pages with a strict Content-Security-Policy: the embed needs the gateway's origin and nothing else.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { event } from "../fixtures/visitor.mjs";

onRedb("content security policies", {}, ({ on, scene }) => {
  const POLICIES = {
    "nothing but the gateway": (gateway) => `default-src 'none'; script-src ${gateway}; style-src ${gateway}; connect-src ${gateway}`,
    "no WASM, no style at all": (gateway) => `default-src 'none'; script-src ${gateway}; connect-src ${gateway}; base-uri 'none'; form-action 'none'`,
    "trusted types": (gateway) =>
      `default-src 'none'; script-src ${gateway}; style-src ${gateway}; connect-src ${gateway}; require-trusted-types-for 'script'; trusted-types kelisim`,
  };
  for (const [name, policy] of Object.entries(POLICIES)) {
    scene(`the banner works under ${name}`, {}, async ({ page }) => {
      const { origin } = on.gateway;
      on.own.serve("/strict", pageWith(origin, { body: "<p>Бет</p>" }), { "Content-Security-Policy": policy(origin) });
      await page.goto(`${on.own.origin}/strict`);
      const { section, choose, box, save, status, words } = banner(page);
      await section.waitFor();
      // Styled, not bare: its own sheet reached the shadow root.
      assert.equal(await page.locator("kelisim-root").evaluate((host) => getComputedStyle(host).position), "fixed");
      await choose.click();
      await box("c:analytics").check();
      await save.click();
      const saved = await event(page, "saved");
      assert.equal(saved.kind, "granted");
      await status.filter({ hasText: words.saved }).waitFor();
      assert.deepEqual(await page.evaluate(() => window.violations), []);

      // The policy really is in force: what it forbids is refused.
      const compiles = await page.evaluate(() => {
        try {
          return Boolean(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
        } catch {
          return false;
        }
      });
      assert.equal(compiles, false);
    });
  }

  scene("held-back scripts of a page with nonces run only when the page vouched for them", {}, async ({ page }) => {
    const { origin } = on.gateway;
    const mark = (nonce, word) =>
      `<script type="text/plain" data-category="analytics"${nonce}>(window.ran = window.ran || []).push("${word}")</script>`;
    const body = mark(' nonce="right"', "vouched") + mark(' nonce="wrong"', "other nonce") + mark("", "no nonce");
    on.own.serve("/nonce", pageWith(origin, { tag: ' nonce="right"', body }), {
      "Content-Security-Policy": `default-src 'none'; script-src 'nonce-right'; connect-src ${origin}`,
    });
    await page.goto(`${on.own.origin}/nonce`);
    await banner(page).accept.click();
    await event(page, "saved");
    assert.deepEqual(await page.evaluate(() => window.ran), ["vouched"]);
    assert.deepEqual(await page.evaluate(() => window.violations), []);
  });
});

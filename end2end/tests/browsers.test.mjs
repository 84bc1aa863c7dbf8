// Browsers that forbid or lack something. Before a choice nothing optional gets through; after one, what is in effect is on
// record or says that it is not.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { banner } from "../fixtures/banner.mjs";
import { closed, granted, heldPage } from "../fixtures/held-page.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { drawn, event, heard, launchWith, visit } from "../fixtures/visitor.mjs";

const LONGEST = 300_000;

// What is done to the browser before the page's first script.
const noStorage = () => {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
  }
};
const noCookies = () => Object.defineProperty(Document.prototype, "cookie", { get: () => "", set() {} });
const throwingCookies = () => {
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  Object.defineProperty(Document.prototype, "cookie", { get: refuse, set: refuse });
};
const fullStorage = () => {
  Storage.prototype.setItem = () => {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
  };
};

onRedb("browsers that forbid or lack something", {}, ({ browser, on, scene }) => {
  const shopFor = (more) => heldPage(on.own, on.gateway.origin, more);

  const FORBIDDING = {
    "no localStorage": [noStorage],
    "full localStorage": [fullStorage],
    "no cookies": [noCookies],
    "cookies that throw": [throwingCookies],
    "neither localStorage nor cookies": [noStorage, throwingCookies],
    "no WASM": [() => delete window.WebAssembly],
  };
  for (const [name, changes] of Object.entries(FORBIDDING)) {
    scene(`${name}: closed before, recorded once after`, {}, async ({ context, page }) => {
      for (const change of changes) await context.addInitScript(change);
      const shop = shopFor();
      await page.goto(shop.url);
      const { accept, section } = banner(page);
      await accept.waitFor();
      await closed(page, shop);
      const size = await on.size();
      await accept.click();
      assert.equal((await event(page, "saved")).kind, "granted");
      assert.equal(await on.size(), size + 1);
      await page.waitForFunction(() => window.ran?.length === 3);
      assert.equal(await section.isVisible(), false, "it is not asked twice on one page");

      // On the next page: the choice is known, or it is asked for and everything is closed.
      shop.hits.length = 0;
      await page.goto(shop.url);
      const { decided } = await event(page, "ready");
      assert.equal(await section.isVisible(), !decided);
      if (!decided) {
        assert.deepEqual(shop.hits, []);
        assert.deepEqual(await granted(page), []);
      }
      assert.equal(await on.size(), size + 1, "nothing is recorded that nobody decided");
    });
  }

  // The browser's own setting, "block all cookies", which also takes the page's storage away.
  test("all site data blocked in the browser's settings", { timeout: LONGEST }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "kelisim-profile-"));
    await mkdir(join(folder, "Default"));
    await writeFile(join(folder, "Default/Preferences"), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
    const context = await launchWith(folder);
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      const problems = [];
      page.on("pageerror", (error) => problems.push(error.message));
      const shop = shopFor();
      await page.goto(shop.url);
      const blocked = await page.evaluate(() => {
        try {
          return !window.localStorage;
        } catch {
          return true;
        }
      });
      assert.ok(blocked, "the setting is in force");
      const { accept } = banner(page);
      await accept.waitFor();
      await closed(page, shop);
      const size = await on.size();
      const answered = page.waitForResponse((response) => response.url().endsWith("/consents") && response.request().method() === "POST");
      await accept.click();
      assert.equal((await answered).status(), 201);
      assert.equal(await on.size(), size + 1);
      await page.goto(shop.url);
      await accept.waitFor();
      assert.deepEqual(await granted(page), []);
      assert.equal(await on.size(), size + 1);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("no JavaScript", { timeout: LONGEST }, async () => {
    const { context, page, requests } = await visit(browser(), { javaScriptEnabled: false });
    try {
      const shop = shopFor();
      await page.goto(shop.url, { waitUntil: "networkidle" });
      assert.deepEqual(shop.hits, []);
      assert.deepEqual(await context.cookies(), []);
      assert.ok(requests.every((request) => request.url().startsWith(on.own.origin)), "not even the gateway is asked");
    } finally {
      await context.close();
    }
  });

  // Browsers of another time. A banner that can be shown must work; one that cannot must leave everything closed.
  const OLD = {
    "no shadow roots": () => delete Element.prototype.attachShadow,
    "no constructed style sheets": () => {
      delete Document.prototype.adoptedStyleSheets;
      delete ShadowRoot.prototype.adoptedStyleSheets;
      window.CSSStyleSheet = function CSSStyleSheet() {
        throw new TypeError("Illegal constructor");
      };
    },
    "no MutationObserver": () => delete window.MutationObserver,
    "no random numbers": () => Object.defineProperty(Crypto.prototype, "getRandomValues", { value: undefined }),
    "no fetch": () => delete window.fetch,
    "no Promise.any, replaceChildren, Object.fromEntries": () => {
      delete Promise.any;
      delete Element.prototype.replaceChildren;
      delete Object.fromEntries;
    },
  };
  for (const [name, change] of [...Object.entries(OLD), ["all of that", null]]) {
    test(`an old browser, ${name}`, { timeout: LONGEST }, async () => {
      const { context, page } = await visit(browser());
      try {
        for (const each of change ? [change] : Object.values(OLD)) await context.addInitScript(each);
        const shop = shopFor();
        await page.goto(shop.url);
        await closed(page, shop);
        const size = await on.size();
        const { accept, status, words } = banner(page);
        if (!(await accept.isVisible())) {
          await page.waitForLoadState("networkidle");
          await closed(page, shop);
          return;
        }
        await accept.click();
        // Recorded, or said not to be, or nothing happened at all: what is begun is begun in the next frame, and then said.
        await drawn(page);
        if ((await heard(page, "change")).length) await status.filter({ hasText: /\S/ }).waitFor();
        // What is said is read first: what it calls recorded is on the ledger then.
        const told = (await status.count()) ? await status.innerText() : "";
        const recorded = (await on.size()) - size;
        assert.ok(recorded <= 1);
        if (recorded) return;
        assert.notEqual(told, words.saved);
        if (told === words.pending) return;
        // No record and none under way: nothing may rest on it, here or on the next page.
        assert.deepEqual(shop.hits, []);
        assert.deepEqual(await granted(page), []);
        await page.goto(shop.url);
        await page.waitForLoadState("networkidle");
        assert.deepEqual(shop.hits, []);
        assert.deepEqual(await granted(page), []);
      } finally {
        await context.close();
      }
    });
  }

  scene("a choice cookie that is garbage", {}, async ({ context, page }) => {
    const shop = shopFor();
    await page.goto(shop.url);
    await banner(page).accept.click();
    await event(page, "saved");
    await page.waitForFunction(() => window.ran?.length === 3);
    const own = (await context.cookies()).filter(({ name }) => !/^(_pk|YSC)/.test(name));
    assert.ok(own.length > 0, "a choice is kept in a cookie");
    const junk = ["", "1", "true", "null", "%E0%A4%A", "a.b.c.d.e", "{}", "__proto__", ".......", "🍪", "granted", "9".repeat(3000), "c:analytics", "z.00000000.c:analytics.c:functional"];
    const spoilt = ({ value }) => [value.slice(1), value.replace(/[0-9a-z]/gi, "0"), `x${value}`, [...value].reverse().join(""), ...junk];
    for (const [index] of spoilt(own[0]).entries()) {
      await page.evaluate(() => localStorage.clear());
      await context.clearCookies();
      const cookies = own.map((cookie) => ({ ...cookie, value: encodeURI(spoilt(cookie)[index]).replace(/%25/g, "%") }));
      await context.addCookies(cookies);
      shop.hits.length = 0;
      await page.goto(shop.url);
      assert.equal((await event(page, "ready")).decided, false, `it is asked again: ${cookies[0].value.slice(0, 60)}`);
      await banner(page).accept.waitFor();
      await closed(page, shop, own.map(({ name }) => name));
    }
  });

  // Scripts of the page that crash where the embed calls them.
  const thrower = 'function thrower() { throw new Error("the page’s own mistake"); }';
  const CRASHING = {
    "an event listener": 'for (const name of ["ready", "change", "saved"]) document.addEventListener("kelisim:" + name, thrower);',
    "a queued call": "window.kelisim = [thrower, ['on', 'ready', thrower], ['on', 'change', thrower], ['no such method']];",
    "a data layer": "window.dataLayer.push = thrower;",
    "its UET and Clarity": "window.uetq.push = thrower; window.clarity = thrower;",
  };
  for (const [name, code] of Object.entries(CRASHING)) {
    test(`a page whose own script crashes: ${name}`, { timeout: LONGEST }, async () => {
      const { context, page } = await visit(browser());
      try {
        const shop = shopFor({ head: `<script>${thrower}${code}</script>` });
        await page.goto(shop.url);
        const { accept, status, words } = banner(page);
        await accept.waitFor();
        assert.deepEqual(shop.hits, []);
        const size = await on.size();
        await accept.click();
        await status.getByText(words.saved).waitFor();
        assert.equal(await on.size(), size + 1);
        await page.waitForFunction(() => window.ran?.length === 3);
        await page.goto(shop.url);
        await page.waitForFunction(() => window.ran?.length === 3);
        assert.equal(await banner(page).section.isVisible(), false);
      } finally {
        await context.close();
      }
    });
  }
});

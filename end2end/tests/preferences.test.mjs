// The preference centre as a person uses it: without JavaScript, by keyboard, in every language.
import assert from "node:assert/strict";

import { WORDS, banner } from "../fixtures/banner.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { event } from "../fixtures/visitor.mjs";

const HEADINGS = {
  kk: { granted: "Келісіміңіз тіркелді", refused: "Бас тартуыңыз тіркелді", withdrawn: "Келісіміңіз кері қайтарып алынды" },
  ru: { granted: "Ваше согласие записано", refused: "Ваш отказ записан", withdrawn: "Ваше согласие отозвано" },
  en: { granted: "Your consent is on record", refused: "Your refusal is on record", withdrawn: "Your consent is withdrawn" },
};

onRedb("preference centre", {}, ({ on, scene }) => {
  const open = (page, lang = "kk") => page.goto(`${on.gateway.origin}/preferences/jetu?lang=${lang}`);
  const button = (page, name) => page.getByRole("button", { name, exact: true });
  // The page with this heading, whole.
  const heading = async (page, name) => {
    await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    await page.waitForLoadState();
  };
  const ticked = (page) => page.locator("input[name]:checked").evaluateAll((boxes) => boxes.map(({ name }) => name));

  for (const lang of ["kk", "ru", "en"]) {
    const words = WORDS[lang];
    scene(`chosen, seen again and taken back without JavaScript: ${lang}`, { javaScriptEnabled: false }, async ({ page, context }) => {
      const before = await on.size("jetu");
      await open(page, lang);
      assert.deepEqual(await ticked(page), []);
      assert.deepEqual(await context.cookies(), [], "looking leaves nothing in the browser");
      const sizes = await Promise.all([words.save, words.refuse, words.accept].map((name) => button(page, name).boundingBox()));
      const [, refuse, accept] = sizes;
      assert.ok(Math.abs(refuse.width - accept.width) < 1 && refuse.height === accept.height && refuse.y === accept.y, "equal answers");

      await page.getByLabel("Google Analytics 4").check();
      await button(page, words.save).click();
      await heading(page, HEADINGS[lang].granted);
      assert.equal(await page.locator(".decisions .yes").count(), 1);
      assert.match(await page.locator(".decisions .yes").innerText(), /Google Analytics 4/);
      const number = await page.locator(".slip strong").innerText();
      const cookie = (await context.cookies()).find(({ name }) => name === "kelisim.browser.jetu");
      assert.ok(cookie.httpOnly && cookie.sameSite === "Lax");

      await page.locator(".slip .button").click();
      assert.equal(await page.locator(".number strong").innerText(), number, "the receipt is of this record");
      await open(page, lang);
      assert.deepEqual(await ticked(page), ["s:google-analytics"]);
      await button(page, words.withdraw).click();
      await heading(page, HEADINGS[lang].withdrawn);
      assert.deepEqual(await ticked(page), []);
      assert.equal(await on.size("jetu"), before + 2);
    });

    for (const [colorScheme, width] of [["light", 320], ["dark", 1280]]) {
      const options = { colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" };
      scene(`can be used by everybody: ${lang}, ${colorScheme}, ${width}`, options, async ({ page }) => {
        await open(page, lang);
        for (const summary of await page.locator("summary").all()) await summary.click();
        await examine(page, "before a choice");
        await button(page, words.refuse).click();
        await heading(page, HEADINGS[lang].refused);
        await examine(page, "after a refusal");
        await button(page, words.accept).click();
        await heading(page, HEADINGS[lang].granted);
        await examine(page, "after all was allowed");
      });
    }
  }

  scene("by keyboard alone, with the focus never under the answers", { viewport: { width: 390, height: 700 }, reducedMotion: "reduce" }, async ({ page }) => {
    await open(page, "en");
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        const { left, top, width, height } = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const shown = document.elementFromPoint(left + width / 2, top + height / 2);
        return {
          name: element.name || element.textContent.trim(),
          seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
          free: element === shown || element.contains(shown),
        };
      });
    const stops = [];
    for (let press = 0; press < 60 && stops.at(-1) !== "act"; press++) {
      await page.keyboard.press("Tab");
      const stop = await focused();
      assert.ok(stop.seen && stop.free, `the focus is hidden on ${stop.name}`);
      stops.push(stop.name);
      if (stop.name === "s:map-2gis") await page.keyboard.press("Space");
    }
    for (const name of ["s:map-2gis", "s:google-analytics", "s:yandex-metrica", "s:meta-pixel"]) assert.ok(stops.includes(name), name);
    // Enter in a box is what was ticked, whichever answer stands first.
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await heading(page, HEADINGS.en.granted);
    assert.deepEqual(await ticked(page), ["s:map-2gis"]);
  });

  // The page is on another host than the gateway: they share no cookie.
  for (const onAnotherPage of [false, true]) {
    const title = onAnotherPage ? "on the next page" : "on the page that led there";
    scene(`opened from the banner it shows this browser’s choice, and what is changed there counts ${title}`, {}, async ({ page, context }) => {
      on.own.serve("/own", pageWith(on.gateway.origin, { site: "stop-collector", lang: "en", head: '<meta name="referrer" content="no-referrer">', body: '<script type="text/plain" data-category="analytics" data-service="matomo">window.runs = true;</script>' }));
      const own = `${on.own.origin.replace("localhost", "shop.localhost")}/own`;
      await page.goto(own);
      const { accept, dock, root } = banner(page, "en");
      await accept.click();
      await event(page, "saved");
      assert.deepEqual((await context.cookies(on.gateway.origin)).map(({ name }) => name), [], "nothing is shared");
      await dock.click();
      const [centre] = await Promise.all([context.waitForEvent("page"), root.getByRole("link", { name: "What is kept, by whom, for how long" }).click()]);
      await centre.locator(".slip strong").waitFor();
      assert.equal(new URL(centre.url()).pathname, "/preferences/stop-collector", "the link is used up, and not in the history");
      assert.ok((await ticked(centre)).includes("s:matomo"));
      await button(centre, WORDS.en.withdraw).click();
      await heading(centre, HEADINGS.en.withdrawn);
      await centre.close();
      if (onAnotherPage) await page.goto(own);
      else await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      await page.waitForFunction(() => window.kelisim?.has("analytics") === false);
      // A script that ran has run: whoever is back is told, and one press is a page without it.
      assert.equal(await page.evaluate(() => window.runs), true);
      await Promise.all([page.waitForEvent("load"), root.getByRole("button", { name: "Reload" }).click()]);
      assert.equal(await page.evaluate(() => window.runs), undefined);
      await page.reload();
      await event(page, "ready");
      assert.equal(await page.evaluate(() => window.kelisim.has("analytics")), false);
    });
  }

  scene("where the gateway cannot hand over, the link leads to the centre all the same", { expected: [/status of 503/] }, async ({ page, context }) => {
    on.own.serve("/own", pageWith(on.gateway.origin, { site: "stop-collector", lang: "en" }));
    await page.goto(`${on.own.origin}/own`);
    const { accept, dock, root } = banner(page, "en");
    await accept.click();
    await event(page, "saved");
    await page.route(/\/browser$/, (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: "{}" }));
    await dock.click();
    const [centre] = await Promise.all([context.waitForEvent("page"), root.getByRole("link", { name: "What is kept, by whom, for how long" }).click()]);
    await heading(centre, "Cookie settings");
    assert.equal(new URL(centre.url()).pathname, "/preferences/stop-collector");
  });

  scene("one box ticks a whole group, and shows when it is half ticked", {}, async ({ page }) => {
    await open(page, "en");
    const whole = page.getByLabel("The whole group");
    assert.equal(await whole.count(), 1, "where there are several to tick");
    const wasm = () => page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("pages_bg")).length);
    assert.equal(await wasm(), 0, "nothing is loaded for who only presses a button");
    const place = () => page.locator("form").evaluate((form) => [form.getBoundingClientRect().top + scrollY, form.offsetHeight]);
    const before = await place();
    await page.getByLabel("Yandex Metrica").hover();
    await whole.waitFor();
    assert.equal(await wasm(), 1, "it comes to life when somebody comes near");
    assert.deepEqual(await place(), before, "and nothing moves");
    await whole.check();
    assert.deepEqual(await ticked(page), ["s:google-analytics", "s:yandex-metrica"]);
    await page.getByLabel("Yandex Metrica").uncheck();
    assert.ok(await whole.evaluate((box) => box.indeterminate && !box.checked));
    await button(page, WORDS.en.save).click();
    await heading(page, HEADINGS.en.granted);
    assert.deepEqual(await ticked(page), ["s:google-analytics"]);
  });

  scene("a foreign page cannot decide", { expected: [/status of 403/] }, async ({ page, context }) => {
    const before = await on.size("jetu");
    const token = /name="token" value="([^"]+)"/.exec(await (await fetch(`${on.gateway.origin}/preferences/jetu`)).text())[1];
    const action = `${on.gateway.origin}/preferences/jetu`;
    on.own.serve("/steal", `<!doctype html><form method="post" action="${action}"><input name="token" value="${token}"><button name="act" value="accept-all">Win a prize</button></form>`);
    await page.goto(`${on.own.origin}/steal`);
    await page.getByRole("button").click();
    await page.locator("h1").waitFor();
    assert.equal(await on.size("jetu"), before);
    assert.deepEqual(await context.cookies(), []);
  });
});

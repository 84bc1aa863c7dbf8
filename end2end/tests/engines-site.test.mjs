// A customer's site in Firefox and WebKit: the banner, and what it holds back.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { WORDS } from "../fixtures/banner.mjs";
import { LANGS, inEachBrowser } from "../fixtures/browser-engines/in-each-browser.mjs";
import { heldPage } from "../fixtures/held-page.mjs";

const RECEIPT = { kk: "Келісіміңіз тіркелді", ru: "Ваше согласие записано", en: "Your consent is on record" };
const SETTINGS = "button[title]";

// Remembers what the embed tells from now on.
const listen = (page) =>
  page.evaluate(() => {
    window.heard = {};
    for (const name of ["change", "saved"]) document.addEventListener(`kelisim:${name}`, ({ detail }) => (window.heard[name] = detail));
  });
const saved = (page) => page.wait("the record", () => window.heard.saved);
const ran = (page) => page.evaluate(() => window.ran ?? []);
const cookies = async (page) => (await page.cookies()).map(({ name }) => name);

// Presses a button of the second layer. The banner takes no press for 400 ms after a layer changed.
const unhurried = async (page, name) => {
  await page.see("button", name);
  await pause(450);
  await page.press(name);
};

inEachBrowser("a customer's site", {}, ({ on, scene }) => {
  const open = async (page, lang) => {
    await page.open(`${on.pages}/stop-collector/?lang=${lang}`);
    await listen(page);
  };

  for (const lang of LANGS) {
    const words = WORDS[lang];

    scene(`refused once, recorded, and not asked again: ${lang}`, {}, async (page) => {
      const before = await on.size();
      await open(page, lang);
      await page.see("h2", words.title);
      assert.deepEqual(await ran(page), []);
      await page.press(words.refuse);
      assert.equal((await saved(page)).kind, "refused");
      assert.equal(await on.size(), before + 1);
      assert.deepEqual(await cookies(page), ["kelisim-stop-collector"]);

      await open(page, lang);
      await page.see(SETTINGS);
      assert.equal(await page.isSeen("h2", words.title), false);
      assert.deepEqual(await ran(page), []);
      assert.equal(await on.size(), before + 1, "it is recorded once, not on every page");
    });

    scene(`one category allowed, its receipt read, and all taken back: ${lang}`, {}, async (page) => {
      await open(page, lang);
      await page.press(words.choose);
      await page.click("input[name='c:analytics']");
      await unhurried(page, words.save);
      const { kind, link } = await saved(page);
      assert.equal(kind, "granted");
      await page.wait("what was allowed", () => window.ran?.includes("matomo") && document.cookie.includes("_pk_id"));
      assert.equal(await page.evaluate(() => document.querySelectorAll("iframe[src]").length), 0, "the other category still waits");

      await page.open(`${link}?lang=${lang}`);
      await page.see("h1", RECEIPT[lang]);

      await open(page, lang);
      await page.click("footer [data-kelisim=settings]");
      assert.equal(await page.wait("the choices", () => document.querySelector("kelisim-root").shadowRoot.querySelector("input[name='c:analytics']")?.checked), true);
      await unhurried(page, words.withdraw);
      assert.equal((await saved(page)).kind, "withdrawn");
      assert.ok(Object.values(await page.evaluate(() => window.heard.change.choices)).every((allowed) => allowed === false));
      await page.wait("cookies of what is refused to go", () => !document.cookie.includes("_pk_"));
      await open(page, lang);
      await page.see(SETTINGS);
      assert.deepEqual(await ran(page), []);
    });
  }

  scene("held back until it is allowed: scripts, a picture, and a frame with a card in its place", {}, async (page) => {
    const held = heldPage(on.own, on.gateway.origin);
    await page.open(held.url);
    await listen(page);
    // The card stands, and nothing it stands for was asked for.
    await page.see("[role=group] button", "YouTube: рұқсат беру");
    assert.deepEqual(held.hits, []);
    assert.deepEqual(await ran(page), []);
    assert.deepEqual(await cookies(page), []);

    await page.press("YouTube: рұқсат беру");
    assert.equal((await saved(page)).kind, "granted");
    await page.wait("the frame", () => document.querySelector("iframe").contentDocument?.title === "A video");
    assert.equal(await page.isSeen("[role=group] button"), false, "the card is gone");
    // YouTube is the only service of its category, so the category's own script runs too; the other category waits.
    await page.wait("the script", () => window.ran?.length === 1);
    assert.deepEqual(held.hits.sort(), ["frame.html", "picture.svg", "player.js"]);
    assert.deepEqual(await ran(page), ["player"]);

    await page.click(SETTINGS);
    await page.click("input[name='c:analytics']");
    await unhurried(page, WORDS.kk.save);
    await page.wait("the scripts", () => window.ran.length === 3);
    assert.deepEqual(await ran(page), ["player", "counter", "inline"], "in the order of the page");
  });
});

// The banner by keyboard alone: everything can be reached and pressed, leaving decides nothing, and the focus is seen
// and comes back.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { focused, tabTo } from "../fixtures/focus.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { event, heard } from "../fixtures/visitor.mjs";

onRedb("keyboard", {}, ({ on, scene }) => {
  const open = async (page) => {
    await page.goto(`${on.pages}/stop-collector/`);
    await banner(page).section.waitFor();
  };
  const decided = (page) => page.evaluate(() => document.cookie.includes("kelisim-stop-collector="));

  for (const [act, kind] of [["r", "refused"], ["a", "granted"]]) {
    scene(`${kind}, with Tab and Enter`, {}, async ({ page }) => {
      await open(page);
      const passed = await tabTo(page, (stop) => stop.act === act);
      assert.ok(passed.length <= 2, "the answers are the first stops of the page");
      await page.keyboard.press("Enter");
      assert.equal((await event(page, "saved")).kind, kind);
      assert.equal(await banner(page).section.isVisible(), false);
    });
  }

  scene("Escape decides nothing, on either layer", {}, async ({ page }) => {
    await open(page);
    const { section, choose } = banner(page);
    const before = await on.size();
    await tabTo(page, (stop) => stop.act === "r");
    await page.keyboard.press("Escape");
    assert.ok(await section.isVisible());

    await tabTo(page, (stop) => stop.act === "c");
    await page.keyboard.press("Enter");
    await page.locator("kelisim-root .c").waitFor();
    assert.equal((await focused(page)).tag, "h2", "the choices begin at their heading");
    assert.equal(await choose.isVisible(), false);
    await page.keyboard.press("Escape");
    assert.ok(await choose.isVisible(), "back on the first layer");
    assert.ok((await focused(page)).inside, "the focus is still in the banner");
    assert.equal(await decided(page), false);
    assert.deepEqual(await heard(page, "change"), []);
    assert.equal(await on.size(), before);
  });

  scene("choosing one service with Space", {}, async ({ page }) => {
    await open(page);
    await tabTo(page, (stop) => stop.act === "c");
    await page.keyboard.press("Enter");
    await page.locator("kelisim-root .c").waitFor();
    await tabTo(page, (stop) => stop.name === "c:analytics");
    await page.keyboard.press("Space");
    await tabTo(page, (stop) => stop.act === "s");
    await page.keyboard.press("Enter");
    assert.equal((await event(page, "saved")).kind, "granted");
    const { choices } = await event(page, "change");
    assert.deepEqual(choices, { "c:analytics": true, "s:matomo": true, "c:functional": false, "s:youtube": false });
  });

  scene("closing the settings brings the focus back to what opened them", {}, async ({ page }) => {
    await open(page);
    await banner(page).refuse.click();
    await event(page, "saved");
    const link = page.locator("footer [data-kelisim=settings]");
    await link.focus();
    await page.keyboard.press("Enter");
    await page.locator("kelisim-root .c").waitFor();
    assert.equal((await focused(page)).tag, "h2");
    await page.keyboard.press("Escape");
    assert.ok(await link.evaluate((element) => document.activeElement === element));
    assert.equal((await heard(page, "change")).length, 1, "leaving decided nothing");

    // The same by the button that stays on the page.
    await banner(page).dock.focus();
    await page.keyboard.press("Enter");
    await page.locator("kelisim-root .c").waitFor();
    await page.keyboard.press("Escape");
    assert.ok(await banner(page).dock.evaluate((button) => button.getRootNode().activeElement === button));
  });
});

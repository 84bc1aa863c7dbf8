// WCAG 2.2 A and AA by axe, on every kind of page and on both layers of the banner, light and dark.

import { banner } from "../fixtures/banner.mjs";
import { LABELS, PERSON, fill, number, send } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { event } from "../fixtures/visitor.mjs";

const SIZES = { phone: { width: 320, height: 640 }, desktop: { width: 1280, height: 900 } };

onRedb("accessibility", {}, ({ on, scene }) => {
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const options = { colorScheme, viewport, reducedMotion: "reduce" };
      const where = `${colorScheme}, ${size}`;

      scene(`form, troubles, receipt, withdrawal: ${where}`, { ...options, expected: [/422/] }, async ({ page }) => {
        await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`);
        await page.locator("html[data-hydrated]").waitFor();
        await examine(page, "form");
        for (const summary of await page.locator("summary").all()) await summary.click();
        await examine(page, "form, unfolded");
        await send(page);
        await page.locator(".summary").waitFor();
        await examine(page, "form with troubles");
        await fill(page, "kk", PERSON);
        await page.locator("#agree").focus();
        await page.getByLabel(LABELS.kk.agree).check();
        await page.getByLabel("SMS").check();
        await send(page);
        await number(page);
        for (const summary of await page.locator("summary").all()) await summary.click();
        await examine(page, "receipt");
        await page.getByRole("button", { name: "Келісімді кері қайтарып алу" }).click();
        await page.getByRole("status").getByText("Кері қайтарып алдыңыз. Бірден тоқтады:").waitFor();
        await examine(page, "withdrawal");
      });

      scene(`policy, text, message: ${where}`, { ...options, expected: [/404/] }, async ({ page }) => {
        await page.goto(`${on.gateway.origin}/policy/stop-collector?lang=ru`);
        await examine(page, "policy");
        await page.goto(`${on.gateway.origin}/f/stop-collector/nothing?lang=en`);
        await page.getByRole("heading", { name: "There is no such page" }).waitFor();
        await examine(page, "message");
        await page.goto(`${on.pages}/stop-collector/`);
        await banner(page).choose.click();
        const href = await page.locator("kelisim-root .g a[href*='/text/']").getAttribute("href");
        await page.goto(href);
        await examine(page, "text");
      });

      scene(`banner, choices, settings: ${where}`, options, async ({ page }) => {
        await page.goto(`${on.pages}/vivus/`);
        const { section, unfold, accept, dock } = banner(page);
        await section.waitFor();
        await examine(page, "first layer");
        await unfold();
        for (const summary of await page.locator("kelisim-root summary").all()) await summary.click();
        // At its end, where the buttons stand after the rest and not over it.
        const toEnd = () => section.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        await toEnd();
        await examine(page, "choices");
        await accept.filter({ visible: true }).click();
        await event(page, "saved");
        await examine(page, "told that it is kept");
        await dock.click();
        await toEnd();
        await examine(page, "settings");
      });
    }
  }
});

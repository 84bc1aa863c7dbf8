// Every example form, in every language, with and without scripts, on phone and desktop: filled in by its labels, looked at
// by axe, sent, and answered with a number.
import assert from "node:assert/strict";

import { examine } from "../fixtures/examine.mjs";
import { FORMS, fields, fillAll, send } from "../fixtures/forms.mjs";
import { number } from "../fixtures/complaint.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

onRedb("every example form", {}, ({ on, scene }) => {
  for (const form of FORMS) {
    const site = form.split("/")[0];
    for (const lang of ["kk", "ru", "en"]) {
      const open = (page) => page.goto(`${on.gateway.origin}/f/${form}?lang=${lang}`);

      scene(`${form} in ${lang}, on a phone with scripts`, { viewport: PHONE, colorScheme: "dark" }, async ({ page }) => {
        await open(page);
        await page.locator(`html[lang=${lang}][data-live][data-hydrated]`).waitFor();
        assert.equal(await page.locator("form input:checked").count(), 0, "nothing is ticked for anybody");
        assert.equal(await page.locator("details[open]").count(), 0);
        await page.locator("form summary").first().click();
        await examine(page, form);
        const before = await on.size(site);
        await fillAll(page);
        await send(page);
        await page.waitForURL(/\/r\//);
        assert.match(await number(page), /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
        assert.equal(await on.size(site), before + 1);
      });

      scene(`${form} in ${lang}, on a desktop without scripts`, { viewport: DESKTOP, javaScriptEnabled: false, expected: [/422/] }, async ({ page }) => {
        await open(page);
        const before = await on.size(site);
        await send(page);
        const wanted = (await fields(page)).filter(({ kind }) => kind !== "agree");
        assert.ok((await page.locator(".summary li").count()) >= 3);
        const typed = await fillAll(page);
        assert.equal(Object.keys(typed).length, wanted.length);
        await page.locator("#agree").uncheck();
        await send(page);
        // What was typed is still there, and one trouble is left.
        assert.equal(await page.locator(".summary li").count(), 1);
        for (const [id, value] of Object.entries(typed)) assert.equal(await page.locator(`#${id}`).inputValue(), value, id);
        await page.locator("#agree").check();
        await send(page);
        assert.match(await number(page), /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
        assert.equal(await on.size(site), before + 1);
      });
    }

    scene(`${form} by keyboard alone`, { viewport: DESKTOP }, async ({ page }) => {
      await page.goto(`${on.gateway.origin}/f/${form}?lang=kk`);
      await page.locator("html[data-live][data-hydrated]").waitFor();
      const typed = { iin: "990230300005", phone: "87750300077", email: "a@example.kz", name: "Сәрсенова Әйгерім", textarea: "Көмек керек", date: "28021990", text: "Алматы", select: "" };
      for (let press = 0; press < 120; press++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const { dataset, localName, id } = document.activeElement;
          const style = getComputedStyle(document.activeElement);
          return { kind: dataset.kind, localName, id, sends: dataset.sending !== undefined, seen: style.outlineStyle !== "none" };
        });
        if (at.localName === "body") continue;
        assert.ok(at.seen, `the focus is seen on ${at.localName} ${at.id}`);
        if (at.sends) {
          await page.keyboard.press("Enter");
          await page.waitForURL(/\/r\//);
          return;
        }
        if (at.kind === "agree") await page.keyboard.press("Space");
        else if (at.localName === "select") await page.keyboard.press("ArrowDown");
        else if (at.kind) await page.keyboard.type(typed[at.kind]);
      }
      throw new Error("the button is never reached");
    });
  }
});

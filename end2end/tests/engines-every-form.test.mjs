// Every example form in Firefox and WebKit, in every language: filled in by its labels, sent, answered with a number.
import assert from "node:assert/strict";

import { number, send } from "../fixtures/browser-engines/complaint.mjs";
import { inEachBrowser } from "../fixtures/browser-engines/in-each-browser.mjs";
import { FORMS, TYPED } from "../fixtures/forms.mjs";

// Fields a person sees: kind and label, in order. Runs in the page.
const fields = () =>
  [...document.querySelectorAll("form.apply [data-kind]")].filter((field) => field.offsetParent).map(({ dataset, labels, options }) => ({
    kind: dataset.kind, label: labels[0].innerText.replace(/\s+/g, " ").trim(), first: options?.[1].value,
  }));

inEachBrowser("every example form", {}, ({ on, scene }) => {
  for (const form of FORMS) {
    scene(form, {}, async (page) => {
      for (const lang of ["kk", "ru", "en"]) {
        const site = form.split("/")[0];
        const before = await on.size(site);
        await page.open(`${on.address}/f/${form}?lang=${lang}`);
        await page.wait("the form to come to life", () => document.documentElement.matches("[data-live][data-hydrated]"));
        for (const { kind, label, first } of await page.evaluate(fields)) {
          if (kind === "agree") await page.tick(label);
          else if (first) await page.choose(label, first);
          else await page.type(label, TYPED[kind]);
        }
        await send(page);
        await number(page);
        assert.equal(await on.size(site), before + 1, `${form} in ${lang}`);
      }
    });
  }
});

// Every page in every language: whoever reads Kazakh or Russian meets no English, no code and no other language, wherever a
// link leads.
import assert from "node:assert/strict";

import { goOn, invited, setUp } from "../fixtures/colleague.mjs";
import { LABELS, PERSON, fill, send } from "../fixtures/complaint.mjs";
import { FORMS } from "../fixtures/forms.mjs";
import { foreign } from "../fixtures/language.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { SITES } from "../fixtures/stage.mjs";

// What is no page: files, and what ends a session.
const FILE = /\.(?:txt|json|pdf|csv)$|\/receipt\.|\/log\/|\/embed|\/v1\/|\/openapi|\/answer$|\/sign-out|\.csv|\/assets\//;
// One page of a kind is enough: a record, a text, a version is as good as another.
const kind = (path) => path.replace(/[0-9a-f]{16,}|[\w-]{20,}/g, "…").replace(/\/\d+(\.\d+)*(?=\/|$)/g, "/1");

onRedb("languages", {}, ({ on, scene }) => {
  const at = (path, lang) => `${on.gateway.origin}${path}?lang=${lang}`;

  // Looks at these pages, and at every one they lead to.
  const walk = async (page, lang, starts, own = /(?!)/) => {
    const waiting = [...starts];
    const seen = new Set();
    const found = [];
    while (waiting.length) {
      const url = waiting.shift();
      const key = kind(new URL(url).pathname);
      if (seen.has(key)) continue;
      seen.add(key);
      await page.goto(url);
      await page.waitForLoadState();
      const path = new URL(page.url()).pathname;
      const speaks = await page.evaluate(() => document.documentElement.lang);
      if (speaks !== lang) found.push(`${path}: speaks ${speaks}`);
      found.push(...(await foreign(page, lang)).filter((what) => !own.test(what)).map((what) => `${path}: ${what}`));
      const links = await page.locator("a[href]:not([hreflang]):not([download])").evaluateAll((all) => all.map(({ href }) => href));
      for (const link of links.map((href) => new URL(href))) {
        if (link.origin === on.gateway.origin && !FILE.test(link.pathname)) waiting.push(link.href.split("#")[0]);
      }
    }
    assert.equal([...new Set(found.map((one) => one.slice(0, 200)))].join("\n"), "");
    return seen.size;
  };

  for (const lang of ["kk", "ru", "en"]) {
    scene(`what everybody may open, in ${lang}`, { expected: [/404/] }, async ({ page }) => {
      const starts = [
        ...FORMS.map((form) => at(`/f/${form}`, lang)),
        ...SITES.flatMap((site) => [`/policy/${site}`, `/preferences/${site}`, `/preview/${site}`].map((path) => at(path, lang))),
        at("/", lang), at("/verify", lang), at("/f/stop-collector/nothing", lang), at("/nothing", lang), at("/policy/nosite", lang),
      ];
      const pages = await walk(page, lang, starts);
      assert.ok(pages >= 30, `${pages} pages`);
    });
  }

  for (const lang of ["kk", "ru"]) {
    scene(`from a mistake to a receipt, a withdrawal and a request, in ${lang}`, { expected: [/422/] }, async ({ page }) => {
      const look = async (what) => {
        await page.waitForLoadState();
        const found = (await foreign(page, lang)).filter((one) => !one.includes(PERSON.name.split(" ")[0]));
        assert.equal(found.join("\n"), "", what);
      };
      await page.goto(at("/f/stop-collector/complaint", lang));
      await send(page);
      await page.locator(".summary").waitFor();
      await look("mistakes");
      await fill(page, lang, PERSON);
      await page.getByLabel(LABELS[lang].agree).check();
      await page.getByLabel("SMS").check();
      await send(page);
      await page.locator(".slip").waitFor();
      await look("receipt");
      const receipt = page.url();
      const mine = await page.locator("a[href*='/my/']").first().getAttribute("href");
      await page.locator("form[action*='/withdraw'] button").first().click();
      await page.getByRole("status").waitFor();
      await look("what stops");
      await page.locator("form[action*='/requests'] input[type=radio]").first().check();
      await page.locator("form[action*='/requests'] button").click();
      await page.getByRole("status").waitFor();
      await look("a request");
      assert.ok((await walk(page, lang, [receipt, new URL(mine, on.gateway.origin).href])) >= 4);
    });

    scene(`the console, in ${lang}`, { expected: [/404/] }, async ({ page }) => {
      const link = await invited(on, `owner-${lang}`, "owner", "stop-collector");
      await setUp(page, link, lang);
      await goOn(page, lang);
      const pages = await walk(page, lang, [page.url(), at("/console", lang), at("/console/nothing", lang)], /owner-|: tests$/);
      assert.ok(pages >= 8, `${pages} pages`);
    });
  }
});

// The owner's preview: real banner and real forms in frames, and nothing of it on record.
import assert from "node:assert/strict";

import { WORDS } from "../fixtures/banner.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";

onRedb("preview", {}, ({ on, scene }) => {
  const at = (path) => `${on.gateway.origin}/preview/stop-collector${path}`;

  scene("the banner goes through its states, and nothing leaves the frame", {}, async ({ page, requests }) => {
    const before = await on.size();
    await page.goto(at("/frame?in=ru"));
    const press = (name) => page.getByRole("button", { name, exact: true }).click();
    await press(WORDS.ru.accept);
    await page.getByRole("status").filter({ hasText: WORDS.ru.saved }).waitFor();
    assert.equal(await page.evaluate(() => origin), "null");
    assert.equal(await page.evaluate(() => window.heard.some(({ name }) => name === "saved")), true);
    // What waited is let in: the sample stands in for the service.
    await page.frameLocator("iframe").first().getByText("Разрешено").waitFor();
    await page.reload();
    await page.getByRole("button", { name: WORDS.ru.refuse, exact: true }).waitFor();
    assert.deepEqual(requests.filter((request) => request.method() !== "GET").map((request) => request.url()), []);
    assert.equal(await on.size(), before, "the ledger is as it was");
  });

  scene("contrasts are those of what is shown: the banner’s own colours, or a form’s", {}, async ({ page }) => {
    const rows = () => page.locator(".contrast tbody tr").evaluateAll((rows) => rows.map((row) => [row.querySelector("th").innerText, ...[...row.querySelectorAll("rect")].map((rect) => rect.getAttribute("fill"))]));
    await page.goto(at("?lang=en&in=en"));
    const banner = await rows();
    assert.deepEqual(banner.map(([name]) => name), ["Text", "Link", "Words on a button", "Focus, a ticked box, edge of a button"]);
    // As the browser draws it, in light and in dark.
    for (const [place, scheme] of [[1, "light"], [2, "dark"]]) {
      await page.goto(at(`/frame?in=en&scheme=${scheme}`));
      const button = page.getByRole("button", { name: WORDS.en.accept, exact: true });
      const drawn = await button.evaluate((element) => getComputedStyle(element).backgroundColor);
      const told = [1, 3, 5].map((at) => parseInt(banner[2][place].slice(at, at + 2), 16));
      assert.equal(drawn, `rgb(${told.join(", ")})`, scheme);
    }
    await page.goto(at("?lang=en&in=en"));
    await page.locator(".knobs a[href*='form=']").first().click();
    assert.ok((await rows()).length > banner.length, "pages have more colours");
  });

  scene("what goes round the stand-in is stopped by the frame’s own policy", { expected: [/Content Security Policy/] }, async ({ page }) => {
    let arrived = 0;
    on.own.serve("/take", (_, response) => (arrived += 1) && response.end());
    await page.goto(at("/frame"));
    const failed = await page.evaluate(async (address) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      return new Promise((resolve) => {
        request.onload = () => resolve("sent");
        request.onerror = () => resolve("refused");
        request.send("{}");
      });
    }, `${on.own.origin}/take`);
    assert.deepEqual([failed, arrived], ["refused", 0]);
  });

  scene("a form in a frame is not sent", { expected: [/Blocked form submission/] }, async ({ page, requests }) => {
    const before = await on.size();
    await page.goto(at("/frame?form=complaint&in=kk"));
    await page.locator("main form .act button").click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(requests.filter((request) => request.method() === "POST").length, 0);
    assert.equal(await on.size(), before);
  });

  scene("everything is turned by plain links, without JavaScript", { javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(at("?lang=en"));
    const follow = (name) => page.locator(".knobs").getByRole("link", { name, exact: true }).click();
    const frame = () => page.locator(".phone iframe").getAttribute("src");
    await follow("Русский");
    await follow("Dialog");
    await follow("Top right");
    await follow("Dark");
    assert.match(await frame(), /\?in=ru&layout=dialog&corner=top-right&scheme=dark$/);
    assert.match(await page.locator("pre").first().innerText(), /stop-collector\.js" data-layout="dialog" data-corner="top-right"><\/script>$/);
    assert.equal(await page.locator("html").getAttribute("lang"), "en", "the owner’s own language stays");
    const forms = page.locator(".knobs a").filter({ hasText: /complaint/i });
    await forms.first().click();
    await page.frameLocator(".desk iframe").locator("input#iin").waitFor();
    await page.waitForLoadState();
    assert.equal(await page.locator("button").filter({ visible: true }).count(), 0, "a button that needs a script is not there");
  });

  scene("the tag is copied", { permissions: ["clipboard-read", "clipboard-write"] }, async ({ page }) => {
    await page.goto(at("?lang=en&layout=bar"));
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, `<script src="${on.gateway.origin}/embed/stop-collector.js" data-layout="bar"></script>`);
  });

  for (const lang of ["kk", "ru", "en"]) {
    for (const [colorScheme, width] of [["light", 1280], ["dark", 320]]) {
      const options = { colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" };
      scene(`can be used by everybody: ${lang}, ${colorScheme}, ${width}`, options, async ({ page }) => {
        await page.goto(at(`?lang=${lang}`));
        await page.locator(".phone iframe").waitFor();
        await examine(page, "preview");
      });
    }
  }
});

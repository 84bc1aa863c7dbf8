// What the banner says and does for different visitors, and what it costs them.
import assert from "node:assert/strict";
import { get } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { released } from "../fixtures/compressed.mjs";
import { WORDS, banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { SITES } from "../fixtures/stage.mjs";
import { event, heard } from "../fixtures/visitor.mjs";

const BUDGET = 6000;

onRedb("banner", {}, ({ on, scene }) => {
  const page = (site, lang = "kk") => `${on.pages}/${site}/?lang=${lang}`;
  const atGateway = (requests) => requests.filter((request) => request.url().startsWith(on.gateway.origin)).map((request) => new URL(request.url()).pathname);

  for (const lang of ["kk", "ru", "en"]) {
    // The browser's own language is Kazakh each time: the page decides.
    scene(`speaks ${lang} on a page in ${lang}`, {}, async ({ page: tab }) => {
      await tab.goto(page("stop-collector", lang));
      const { section, refuse, accept, status, words } = banner(tab, lang);
      await section.getByRole("heading", { name: words.title }).waitFor();
      assert.equal(await section.getAttribute("lang"), lang);
      assert.ok(await accept.isVisible());
      await refuse.click();
      await event(tab, "saved");
      if (words.saved) await status.filter({ hasText: words.saved }).waitFor();
    });
  }

  scene("refusing is as easy as allowing", {}, async ({ page: tab }) => {
    await tab.goto(page("vivus"));
    const { refuse, accept } = banner(tab);
    await refuse.waitFor();
    const looks = (button) =>
      button.evaluate((element) => {
        const { color, backgroundColor, borderColor, fontSize, fontWeight } = getComputedStyle(element);
        return { color, backgroundColor, borderColor, fontSize, fontWeight, height: element.offsetHeight };
      });
    assert.deepEqual(await looks(refuse), await looks(accept));
    const [one, other] = [await refuse.boundingBox(), await accept.boundingBox()];
    assert.ok(Math.abs(one.width - other.width) < 2, "equally wide");
    assert.equal(await tab.locator("kelisim-root input:checked").count(), 0, "nothing is ticked beforehand");
  });

  for (const [width, height] of [[390, 844], [1280, 800]]) {
    scene(`a double tap decides nothing, ${width} wide`, { viewport: { width, height }, hasTouch: width < 400 }, async ({ page: tab }) => {
      await tab.goto(page("stop-collector"));
      const { section, choose, save, dock } = banner(tab);
      const size = await on.size();
      await choose.hover();
      await section.locator(".c").waitFor({ state: "attached" });
      const spot = await choose.boundingBox();
      const [x, y] = [spot.x + spot.width / 2, spot.y + spot.height / 2];
      const tap = () => (width < 400 ? tab.touchscreen.tap(x, y) : tab.mouse.click(x, y));
      // The second does not wait until the page has dealt with the first, nor does a finger.
      const first = tap();
      await sleep(180);
      await Promise.all([first, tap()]);
      await section.locator(".c").waitFor();
      const decided = () => tab.evaluate(() => document.cookie.includes("kelisim-stop-collector="));
      assert.equal(await decided(), false);
      // Nor would a late one on the same spot: what decides stands elsewhere.
      const under = await tab.evaluate(([x, y]) => {
        const inside = document.querySelector("kelisim-root");
        return (inside.shadowRoot ?? inside).elementFromPoint?.(x, y)?.closest("button")?.dataset.a;
      }, [x, y]);
      assert.notEqual(under, "s", "Choose and Save share no spot");
      await save.click();
      await event(tab, "saved");
      assert.equal(await on.size(), size + 1);
      // The button of the settings, twice: they are open, and nothing was pressed in them.
      await dock.dblclick();
      await section.locator(".c").waitFor();
      assert.equal((await heard(tab, "saved")).length, 1);
    });
  }

  scene("obeys Global Privacy Control without asking", { gpc: true }, async ({ page: tab }) => {
    await tab.goto(page("stop-collector"));
    const saved = await event(tab, "saved");
    assert.equal(saved.kind, "refused");
    const { section, box, dock } = banner(tab);
    assert.equal(await section.isVisible(), false);
    assert.equal(await tab.evaluate(() => window.ran), undefined);
    await dock.click();
    assert.equal(await box("c:analytics").isChecked(), false);
    const before = await on.size();
    await tab.reload();
    await event(tab, "ready");
    assert.equal(await on.size(), before, "it is recorded once, not on every page");

    // Who wants something all the same may have it.
    await dock.click();
    await box("c:analytics").check();
    await banner(tab).save.click();
    assert.equal((await event(tab, "saved")).kind, "granted");
  });

  scene("shows what was chosen, and takes everything back in one click", {}, async ({ page: tab }) => {
    await tab.goto(page("stop-collector"));
    const { section, choose, save, box, withdraw, refuse } = banner(tab);
    await choose.click();
    await tab.locator("kelisim-root .g:has([name='c:analytics']) summary").click();
    await box("s:matomo").check();
    assert.ok(await box("c:analytics").isChecked(), "a category is allowed when each of its services is");
    await box("c:functional").check();
    await save.click();
    await event(tab, "saved");
    await tab.waitForFunction(() => document.cookie.includes("_pk_id"));

    await tab.locator("footer [data-kelisim=settings]").click();
    for (const name of ["c:analytics", "s:matomo", "c:functional", "s:youtube"]) assert.ok(await box(name).isChecked(), name);
    assert.equal(await refuse.filter({ visible: true }).count(), 0, "there is one way out, and its name is the right one");
    await withdraw.click();
    const saved = await event(tab, "saved", 2);
    assert.equal(saved.kind, "withdrawn");
    assert.equal(await section.isVisible(), false);
    const [, { choices }] = await heard(tab, "change");
    assert.ok(Object.values(choices).every((allowed) => allowed === false));
    await tab.waitForFunction(() => !document.cookie.includes("_pk_"));
    assert.doesNotMatch(await tab.evaluate(() => document.cookie), /_pk_/, "cookies of what is refused are gone");
    assert.equal(await tab.locator("iframe[src]").count(), 0, "the frame is empty again");

    await tab.reload();
    await event(tab, "ready");
    assert.equal(await section.isVisible(), false);
    assert.equal(await tab.evaluate(() => window.ran), undefined);
  });

  scene("a receipt can be opened from the settings", {}, async ({ page: tab, context }) => {
    await tab.goto(page("stop-collector"));
    await banner(tab).accept.click();
    await event(tab, "saved");
    await banner(tab).dock.click();
    const [receipt] = await Promise.all([context.waitForEvent("page"), tab.locator("kelisim-root [data-l]").click()]);
    await receipt.getByRole("heading", { name: "Келісіміңіз тіркелді" }).waitFor();
  });

  scene("a returning visitor is not asked, and what is allowed starts early", {}, async ({ page: tab, requests }) => {
    const mark = 'type="text/plain" data-category="analytics" data-service="matomo"';
    on.own.serve("/counter.js", "(window.ran = window.ran || []).push('file')");
    on.own.serve("/returning", pageWith(on.gateway.origin, {
      head: `<script ${mark}>(window.ran = window.ran || []).push("head")</script>`,
      body: `<p>Бет</p><script ${mark}>window.ran.push("body")</script><script ${mark} data-src="/counter.js"></script>`,
    }));
    await tab.goto(`${on.own.origin}/returning`);
    await banner(tab).accept.click();
    await event(tab, "saved");
    await tab.waitForFunction(() => window.ran?.length === 3);
    assert.deepEqual(await tab.evaluate(() => window.ran), ["head", "body", "file"]);

    const before = requests.length;
    await tab.goto(`${on.own.origin}/returning?again`);
    await tab.waitForFunction(() => window.ran?.length === 3);
    const { ran, started } = await tab.evaluate(() => window.atReady);
    assert.deepEqual(ran.slice(0, 2), ["head", "body"], "inline scripts ran before DOMContentLoaded");
    assert.deepEqual(started, ["matomo"], "the other was started");
    assert.deepEqual(await tab.evaluate(() => window.ran), ["head", "body", "file"]);
    assert.equal(await banner(tab).section.isVisible(), false);
    assert.deepEqual(atGateway(requests.slice(before)).filter((path) => path !== "/embed/stop-collector.js"), []);
  });

  scene("held-back scripts run in the order of the page, however late they come", {}, async ({ page: tab }) => {
    // The first answers only when the second was asked for: they load side by side and still run in order.
    let second;
    const asked = new Promise((resolve) => (second = resolve));
    const script = (response, word) => {
      response.writeHead(200, { "Content-Type": "text/javascript" }).end(`(window.ran = window.ran || []).push("${word}")`);
    };
    on.own.serve("/first.js", (_, response) => void asked.then(() => script(response, "first")));
    on.own.serve("/second.js", (_, response) => (second(), script(response, "second")));
    const mark = 'type="text/plain" data-category="analytics"';
    on.own.serve("/order", pageWith(on.gateway.origin, {
      body: `<script ${mark} data-src="/first.js"></script><script ${mark} data-src="/second.js"></script>
<script ${mark}>window.ran.push("inline")</script><script ${mark} data-src="/after.js"></script><script ${mark}>window.ran.push("last")</script>`,
    }));
    on.own.serve("/after.js", "window.ran.push('after')");
    await tab.goto(`${on.own.origin}/order`);
    await banner(tab).accept.click();
    await tab.waitForFunction(() => window.ran?.length >= 5);
    assert.deepEqual(await tab.evaluate(() => window.ran), ["first", "second", "inline", "after", "last"]);
  });

  scene("a page that queued calls before the tag is heard", {}, async ({ page: tab }) => {
    on.own.serve("/queue", `<!doctype html><html lang="ru"><title>…</title>
<script>window.kelisim = [["on", "saved", ({ detail }) => (window.told = detail.kind)], ["rejectAll"]]</script>
<script src="${on.gateway.origin}/embed/stop-collector.js"></script><body></body></html>`);
    await tab.goto(`${on.own.origin}/queue`);
    await tab.waitForFunction(() => window.told);
    assert.equal(await tab.evaluate(() => window.told), "refused");
  });

  for (const site of SITES) {
    scene(`${site}: one request for everything`, {}, async ({ page: tab, requests }) => {
      await tab.goto(page(site));
      await banner(tab).section.getByRole("heading", { name: WORDS.kk.title }).waitFor();
      // A page with a frame asks for what stands in its place; nothing the banner needs.
      assert.deepEqual(atGateway(requests).filter((path) => !path.endsWith("/cards.js")), [`/embed/${site}.js`]);
      assert.equal(await tab.evaluate(() => window.ran), undefined);
      await banner(tab).accept.click();
      await event(tab, "saved");
      const rows = tab.locator(".panel li");
      await tab.waitForFunction(() => document.querySelectorAll(".panel li:not([data-runs])").length === 0);
      assert.ok((await rows.count()) >= 2);
    });

    test(`${site}: at most ${BUDGET} bytes`, async () => {
      const size = await new Promise((resolve, reject) => {
        get(`${on.gateway.origin}/embed/${site}.js`, { headers: { "Accept-Encoding": "br" } }, async (response) => {
          const chunks = [];
          for await (const chunk of response) chunks.push(chunk);
          resolve({ bytes: released(Buffer.concat(chunks)), coding: response.headers["content-encoding"], status: response.statusCode });
        }).on("error", reject);
      });
      assert.deepEqual([size.status, size.coding], [200, "br"]);
      assert.ok(size.bytes > 1000 && size.bytes <= BUDGET, `${size.bytes} bytes`);
    });
  }
});

// A choice and its cookie: who writes it, that it is signed, that tabs agree, that a newer one stays, that one is asked again with a reason.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { event, heard } from "../fixtures/visitor.mjs";

const NAME = "kelisim-stop-collector";

onRedb("choice", {}, ({ on, scene }) => {
  const open = async (page, extra = {}) => {
    on.own.serve("/choice", pageWith(on.gateway.origin, { body: "<p>Бет</p>", ...extra }));
    await page.goto(`${on.own.origin}/choice`);
  };
  const kept = async (page) => (await page.context().cookies()).find(({ name }) => name === NAME);

  scene("the gateway signs the cookie and dates it for the term", {}, async ({ page }) => {
    await open(page);
    assert.equal(await kept(page), undefined, "nothing is kept before a choice");
    await banner(page).accept.click();
    await event(page, "saved");
    const { value, expires, sameSite, httpOnly } = await kept(page);
    const [mark, moment, digits, signature] = value.split("~");
    assert.match(mark, /^1\.[0-9a-f]{8}\.[0-9a-f]{8}$/);
    assert.ok(Math.abs(parseInt(moment, 36) - Date.now()) < 60_000);
    assert.equal(digits, "1111");
    assert.match(signature, /^[\w-]{22}$/, "a script cannot make it");
    assert.deepEqual([sameSite, httpOnly], ["Lax", false]);
    const days = (expires - Date.now() / 1000) / 86_400;
    assert.ok(days > 180 && days < 184, `${days} days`);
    assert.ok(NAME.length + value.length < 300);
  });

  scene("a decision made while the page has no body yet is on record too", {}, async ({ page }) => {
    // The page stands still in its head until the record is on its way: no frame is painted before.
    const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/consents"));
    on.own.serve("/still.js", async (request, response) => {
      await sent.catch(() => {});
      response.writeHead(200, { "Content-Type": "text/javascript" }).end("window.headless=!document.body");
    });
    on.own.serve("/decides.js", "kelisim.rejectAll()");
    await Promise.all([sent, open(page, { head: '<script src="/decides.js"></script><script src="/still.js"></script>' })]);
    assert.equal(await page.evaluate(() => window.headless), true);
    assert.equal((await event(page, "saved")).kind, "refused");
    assert.equal(await banner(page).section.isVisible(), false);
  });

  scene("an old choice that arrives late takes nothing from a newer one", { expected: [/ERR_CONNECTION_REFUSED/] }, async ({ page }) => {
    await open(page);
    await banner(page).accept.waitFor();
    await page.evaluate(() => window.kelisim.ready(() => {}));
    await on.gateway.stop("SIGKILL");
    await page.evaluate(() => {
      window.kelisim.acceptAll();
      window.kelisim.rejectAll();
    });
    await on.gateway.start();
    // Only the older gets through.
    let posts = 0;
    await page.route("**/consents", (route) => (posts++ ? route.abort("connectionrefused") : route.continue()));
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    assert.equal((await event(page, "saved")).kind, "granted");
    assert.equal((await kept(page)).value.split("~")[2], "0000", "the refusal stands");
    assert.equal(await page.evaluate(() => window.kelisim.has("analytics")), false);
    await page.unroute("**/consents");
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    // Whether it takes something back depends on whether both fell into one millisecond.
    assert.notEqual((await event(page, "saved", 2)).kind, "granted");
  });

  scene("what one tab decides counts in the other", {}, async ({ page, context }) => {
    await open(page);
    const second = await context.newPage();
    await second.goto(`${on.own.origin}/choice`);
    await banner(second).section.waitFor();
    const before = await on.size();
    await banner(page).accept.click();
    assert.equal((await event(second, "change")).choices["c:analytics"], true);
    assert.equal(await banner(second).section.isVisible(), false);
    await event(page, "saved");
    await banner(second).dock.click();
    await banner(second).withdraw.click();
    assert.equal((await event(page, "change", 2)).choices["c:analytics"], false);
    await event(second, "saved");
    assert.equal(await on.size(), before + 2, "each is recorded once");
  });

  scene("two sites on one origin do not share a choice", {}, async ({ page }) => {
    await open(page);
    await banner(page).accept.click();
    await event(page, "saved");
    on.own.serve("/vivus", pageWith(on.gateway.origin, { site: "vivus" }));
    await page.goto(`${on.own.origin}/vivus`);
    await banner(page).section.waitFor();
    assert.equal(await page.evaluate(() => window.kelisim.receipt()), null);
  });

  for (const [what, place, words] of [["services", 2, /Сервистер тізімі/], ["text", 1, /мәтін өзгерді/]]) {
    scene(`asks again when the ${what} changed, and says so`, {}, async ({ page }) => {
      await open(page);
      await banner(page).accept.click();
      await event(page, "saved");
      const [mark, ...rest] = (await kept(page)).value.split("~");
      const parts = mark.split(".");
      parts[place] = "00000000";
      await page.evaluate(([name, value]) => (document.cookie = `${name}=${value};path=/`), [NAME, [parts.join("."), ...rest].join("~")]);
      await page.goto(`${on.own.origin}/choice?again`);
      await banner(page).section.getByText(words).waitFor();
      assert.equal(await page.evaluate(() => window.kelisim.has("analytics")), false, "until then the old answer counts for nothing");
    });
  }

  for (const [name, body] of Object.entries({ empty: "", "no JSON": "<p>ok</p>", "without a receipt": '{"record":"x"}', "without a record": '{"receipt":"x"}' })) {
    scene(`a 200 that is ${name} is no record`, {}, async ({ page }) => {
      await open(page);
      await page.route("**/consents", (route) =>
        route.fulfill({ status: 200, body, contentType: "application/json", headers: { "Access-Control-Allow-Origin": on.own.origin, "Access-Control-Allow-Credentials": "true" } }));
      await banner(page).accept.click();
      await banner(page).status.getByText(banner(page).words.pending).waitFor();
      assert.deepEqual(await heard(page, "saved"), []);
      await page.unroute("**/consents");
      await page.evaluate(() => window.dispatchEvent(new Event("online")));
      assert.equal((await event(page, "saved")).kind, "granted");
    });
  }

  scene("a clock that is two months slow does no harm", {}, async ({ page }) => {
    await page.addInitScript(() => {
      const real = Date.now;
      Date.now = () => real() - 60 * 86_400_000;
    });
    await open(page);
    await banner(page).accept.click();
    const saved = await event(page, "saved");
    assert.ok(Math.abs(Date.parse(saved.recorded_at) - Date.now()) < 60_000);
  });

  scene("the button can be moved and stays where it was put", {}, async ({ page }) => {
    await open(page);
    await banner(page).refuse.click();
    await event(page, "saved");
    const { dock, section } = banner(page);
    await dock.focus();
    const before = await dock.boundingBox();
    await page.waitForFunction(() => document.querySelectorAll("head > script[src*='/embed/']").length === 1);
    for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowUp");
    const moved = await dock.boundingBox();
    assert.ok(before.y - moved.y > 60, `${before.y} → ${moved.y}`);
    await page.mouse.move(moved.x + 22, moved.y + 22);
    await page.mouse.down();
    await page.mouse.move(600, 300, { steps: 5 });
    await page.mouse.up();
    const dragged = await dock.boundingBox();
    assert.ok(Math.abs(dragged.x + 22 - 600) < 3 && Math.abs(dragged.y + 22 - 300) < 3, JSON.stringify(dragged));
    assert.equal(await section.isVisible(), false, "what ends a move is no press");
    await page.goto(`${on.own.origin}/choice?later`);
    const later = await dock.boundingBox();
    assert.ok(Math.abs(later.x - dragged.x) < 2 && Math.abs(later.y - dragged.y) < 2);
    await dock.click();
    await section.waitFor();
  });
});

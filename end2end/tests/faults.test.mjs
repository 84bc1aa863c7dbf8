// One row for each part that can fail. Before a choice nothing optional may get through, whatever is broken; a choice made
// while the gateway fails is never called "saved", and is on record exactly once when the gateway is well again.
import assert from "node:assert/strict";
import { after, before as first } from "node:test";

import { banner } from "../fixtures/banner.mjs";
import { before, faulty, held, instead, unreadable, without } from "../fixtures/faulty.mjs";
import { closed, granted, heldPage } from "../fixtures/held-page.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { drawn, event, heard, leave } from "../fixtures/visitor.mjs";

const LOGIN = "<!doctype html><title>Wi-Fi</title><p>Log in to use this network</p>";

onRedb("a gateway that fails", {}, ({ on, scene }) => {
  let proxy;
  first(async () => {
    proxy = await faulty(() => on.gateway.origin);
  });
  after(() => proxy?.die());

  // Failures of the site's script: no banner, and nothing else either.
  const half = (part) => async (real) => {
    const answer = await real();
    return { ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length * part)) };
  };
  const torn = async (real) => {
    const answer = await real();
    return { ...answer, body: answer.body.subarray(0, answer.body.length >> 1), cut: answer.body.length };
  };
  const SCRIPTS = {
    "answers 500": [before("*", 500, "{}"), /500/],
    "answers 503": [before("*", 503, "{}", { "retry-after": "60" }), /503/],
    "answers nothing": [before("*", 200, "", { "content-type": "text/javascript" })],
    "answers a page": [before("*", 200, LOGIN, { "content-type": "text/html" })],
    "breaks off": [torn, /ERR_CONTENT_LENGTH_MISMATCH/],
    "hangs up": [async () => null, /ERR_EMPTY_RESPONSE/],
    ...Object.fromEntries([0.1, 0.5, 0.9, 0.999].map((part) => [`sends ${part * 100} % of the script`, [half(part), /SyntaxError/]])),
  };
  for (const [name, [fault, error]] of Object.entries(SCRIPTS)) {
    scene(`before the page: it ${name}`, { expected: error ? [error] : [] }, async ({ page }) => {
      proxy.heal();
      proxy.script = fault;
      const shop = heldPage(on.own, proxy.origin);
      await page.goto(shop.url);
      await closed(page, shop);
      assert.equal(await banner(page).root.count(), 0);
    });
  }

  scene("before the page: it is dead", { expected: [/ERR_CONNECTION_REFUSED/] }, async ({ page }) => {
    proxy.heal();
    await proxy.die();
    try {
      const shop = heldPage(on.own, proxy.origin);
      await page.goto(shop.url);
      await closed(page, shop);
    } finally {
      await proxy.start();
    }
  });

  scene("before the page: it answers very late", {}, async ({ page }) => {
    proxy.heal();
    const hold = held();
    proxy.script = hold.answer;
    const shop = heldPage(on.own, proxy.origin);
    await page.goto(shop.url, { waitUntil: "commit" });
    await hold.asked;
    await closed(page, shop);
    hold.release();
    await banner(page).accept.waitFor();
    await closed(page, shop);
  });

  // Failures of the answer to a decision.
  const mine = (...answer) => (real) => before(on.own.origin, ...answer)(real);
  const ANSWERS = {
    "breaks off": { answer: async () => null, expected: [/ERR_EMPTY_RESPONSE/] },
    "answers 500": { answer: mine(500, "{}"), expected: [/500/] },
    "answers 503 with Retry-After": { answer: mine(503, "{}", { "retry-after": "1" }), expected: [/503/] },
    "answers 429": { answer: mine(429, "{}"), expected: [/429/] },
    "answers an empty 200": { answer: mine(200, "") },
    "answers an empty 201": { answer: mine(201, "") },
    "answers 204": { answer: mine(204, "") },
    "answers a login page": { answer: mine(200, LOGIN, { "content-type": "text/html" }) },
    "answers half of its JSON": { answer: instead(201, '{"record":"0123'), recorded: true },
    "answers null": { answer: mine(200, "null") },
    "answers a list": { answer: mine(200, "[]") },
    "answers an empty object": { answer: mine(200, "{}") },
    "answers without a record": { answer: without("record"), recorded: true },
    "answers without a receipt": { answer: without("receipt"), recorded: true },
    "may not be read by the page": { answer: unreadable, recorded: true, expected: [/CORS/, /ERR_FAILED/] },
    "does not let the page ask": { preflight: mine(204, "", { "access-control-allow-headers": "" }), expected: [/CORS/, /ERR_FAILED/], silent: true },
    "sends the page elsewhere": { answer: mine(302, "", { location: "/elsewhere" }), expected: [/CORS|ERR_FAILED|404/] },
  };
  // When the browser is done with the next sending, however it ended, and the page has had time to draw its conclusion.
  const done = async (page) => {
    const sending = (request) => request.method() === "POST" && request.url().endsWith("/consents");
    await Promise.race(["requestfinished", "requestfailed"].map((name) => page.waitForEvent(name, sending)));
    await drawn(page);
  };
  // The gateway is well again, and the page that tries by itself now and then is left before: the next one sends.
  const heal = async (page) => {
    await leave(page);
    proxy.heal();
  };
  // What the visitor is told while the record is not confirmed.
  const pending = async (page) => {
    const { status, words } = banner(page);
    await status.getByText(words.pending).waitFor();
    assert.deepEqual(await heard(page, "saved"), [], "no page is told that it is kept");
  };
  // Later, with everything well: one record of one decision, and no more sent.
  const later = async (page, shop, size) => {
    await page.goto(shop.url);
    assert.equal((await event(page, "saved")).kind, "granted");
    assert.equal(await on.size(), size + 1, "one record");
    assert.equal(new Set(proxy.decisions.map(({ key }) => key)).size, 1, "one key");
    // How long ago it was is told anew each time; all else is the same, the time it was made included.
    const same = ({ body }) => JSON.stringify({ ...JSON.parse(body), decided_ago: 0 });
    assert.equal(new Set(proxy.decisions.map(same)).size, 1, "one decision, with the time it was made");
    const sent = proxy.decisions.length;
    await page.goto(shop.url);
    await event(page, "ready");
    await page.waitForLoadState("networkidle");
    assert.equal(proxy.decisions.length, sent, "nothing more is sent");
    assert.equal((await heard(page, "saved")).length, 0, "and nobody is told twice");
    assert.equal(await on.size(), size + 1);
  };
  const visitShop = async (page) => {
    proxy.heal();
    const shop = heldPage(on.own, proxy.origin);
    await page.goto(shop.url);
    await banner(page).accept.waitFor();
    await closed(page, shop);
    proxy.decisions.length = 0;
    return shop;
  };

  for (const [name, { expected = [], recorded = false, silent = false, ...fault }] of Object.entries(ANSWERS)) {
    scene(`after accepting: it ${name}`, { expected }, async ({ page }) => {
      const shop = await visitShop(page);
      const size = await on.size();
      Object.assign(proxy, fault);
      await Promise.all([done(page), banner(page).accept.click()]);
      await pending(page);
      assert.equal(proxy.decisions.length > 0, !silent);
      assert.equal(await on.size(), size + (recorded ? 1 : 0));
      await heal(page);
      await later(page, shop, size);
    });
  }

  scene("after accepting: it is dead", { expected: [/ERR_CONNECTION_REFUSED/] }, async ({ page }) => {
    const shop = await visitShop(page);
    const size = await on.size();
    await proxy.die();
    try {
      await Promise.all([done(page), banner(page).accept.click()]);
      await pending(page);
      await leave(page);
    } finally {
      await proxy.start();
    }
    await later(page, shop, size);
  });

  scene("it dies while the visitor looks at the choices", { expected: [/ERR_CONNECTION_REFUSED/] }, async ({ page }) => {
    const shop = await visitShop(page);
    const size = await on.size();
    const { choose, accept } = banner(page);
    const answer = accept.filter({ visible: true }).first();
    await proxy.die();
    try {
      await choose.click();
      await answer.waitFor();
      await closed(page, shop);
      await page.waitForTimeout(450);
      await Promise.all([done(page), answer.click()]);
      await pending(page);
      await leave(page);
    } finally {
      await proxy.start();
    }
    await later(page, shop, size);
  });

  scene("after accepting: it answers very late", {}, async ({ page }) => {
    await visitShop(page);
    const size = await on.size();
    const hold = held();
    proxy.answer = hold.answer;
    await banner(page).accept.click();
    await hold.asked;
    await pending(page);
    assert.equal(await on.size(), size);
    hold.release();
    await event(page, "saved");
    const { status, words } = banner(page);
    await status.getByText(words.saved).waitFor();
    assert.equal(await on.size(), size + 1);
    assert.equal(new Set(proxy.decisions.map(({ key }) => key)).size, 1);
  });

  scene("after accepting: the visitor leaves before the answer", {}, async ({ page }) => {
    const shop = await visitShop(page);
    const size = await on.size();
    const hold = held();
    proxy.answer = hold.answer;
    await banner(page).accept.click();
    await hold.asked;
    hold.release();
    proxy.heal();
    await page.goto(shop.url);
    // Either the first sending was confirmed before the page went, or the second one is.
    await page.waitForLoadState("networkidle");
    await page.goto(shop.url);
    await event(page, "ready");
    await page.waitForLoadState("networkidle");
    assert.equal(await on.size(), size + 1);
    assert.equal(new Set(proxy.decisions.map(({ key }) => key)).size, 1);
  });

  for (const status of [400, 403, 422]) {
    scene(`after accepting: it refuses with ${status}`, { expected: [new RegExp(String(status))] }, async ({ page }) => {
      const shop = await visitShop(page);
      const size = await on.size();
      proxy.answer = mine(status, '{"code":"no"}', { "content-type": "application/problem+json" });
      const { accept, status: line, words } = banner(page);
      await Promise.all([done(page), accept.click()]);
      await page.waitForFunction(() => window.heard.filter(({ name }) => name === "change").length >= 2);
      await line.filter({ hasText: /\S/ }).waitFor();
      assert.ok(![words.saved, words.pending].includes(await line.innerText()), "it says that it was refused");
      assert.deepEqual(await heard(page, "saved"), []);
      assert.equal(await page.evaluate(() => window.kelisim.has("analytics")), false, "nothing optional rests on it");
      const last = await page.evaluate(() => [...window.dataLayer].filter((entry) => entry[0] === "consent").pop()[2]);
      assert.equal(last.analytics_storage, "denied");

      // The next page asks again, and does not repeat what was refused.
      proxy.heal();
      shop.hits.length = 0;
      proxy.decisions.length = 0;
      await page.context().clearCookies({ name: "YSC" });
      await page.goto(shop.url);
      await accept.waitFor();
      await page.waitForLoadState("networkidle");
      await closed(page, shop);
      assert.deepEqual(proxy.decisions, []);
      assert.equal(await on.size(), size);
    });
  }

  scene("a refusal while it fails is as good as any", { expected: [/500/] }, async ({ page }) => {
    const shop = await visitShop(page);
    const size = await on.size();
    proxy.answer = mine(500, "{}");
    const { refuse, status, words } = banner(page);
    await Promise.all([done(page), refuse.click()]);
    await status.getByText(words.pending).waitFor();
    assert.deepEqual(shop.hits, []);
    assert.deepEqual(await granted(page), []);
    await heal(page);
    await page.goto(shop.url);
    assert.equal((await event(page, "saved")).kind, "refused");
    assert.equal(await on.size(), size + 1);
    assert.deepEqual(shop.hits, []);
  });
});

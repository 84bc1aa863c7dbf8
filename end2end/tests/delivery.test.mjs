// What is delivered to whom: everything in one answer at first, the small part to who has chosen, fixed bytes with a hash.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { get } from "node:http";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { released } from "../fixtures/compressed.mjs";
import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { SITES, stage } from "../fixtures/stage.mjs";
import { event } from "../fixtures/visitor.mjs";

const ask = (address, headers = {}) =>
  new Promise((resolve, reject) => {
    get(address, { headers }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
    }).on("error", reject);
  });

// Bytes in brotli for who has chosen.
const SMALL = 2010;

onRedb("delivery", {}, ({ on, scene }) => {
  let other;
  before(async () => {
    other = await stage("redb");
  });
  after(() => other?.close());
  const chosen = async (site) => {
    const about = JSON.parse((await ask(`${on.gateway.origin}/embed/${site}.json`)).body);
    const full = (await ask(`${on.gateway.origin}/embed/${site}.js`)).body.toString();
    const mark = /"kelisim-[a-z-]+=([^"]+)"/.exec(full)[1];
    return { about, full, mark, value: (at, end = "") => `kelisim-${site}=${mark}~${at.toString(36)}~${about.items.map(() => 1).join("")}${end}` };
  };

  for (const site of SITES) {
    test(`${site}: the small part for who has chosen, in brotli and gzip`, async () => {
      const { full, value } = await chosen(site);
      const address = `${on.gateway.origin}/embed/${site}.js`;
      const Cookie = `other=1; ${value(Date.now())}`;
      const plain = (await ask(address, { Cookie })).body;
      assert.ok(plain.length < full.length / 2, `${plain.length} of ${full.length}`);
      const br = await ask(address, { Cookie, "Accept-Encoding": "br, gzip" });
      assert.equal(br.headers["content-encoding"], "br");
      assert.deepEqual(brotliDecompressSync(br.body), plain);
      assert.ok(released(br.body) <= SMALL, `${released(br.body)} bytes`);
      assert.deepEqual(gunzipSync((await ask(address, { Cookie, "Accept-Encoding": "gzip" })).body), plain);
      const again = await ask(address, { Cookie, "Accept-Encoding": "br, gzip", "If-None-Match": br.headers.etag });
      assert.equal(again.status, 304);
      assert.equal((await ask(address, { Cookie, "If-None-Match": br.headers.etag })).status, 200, "unpacked it is other bytes");
      assert.equal((await ask(address, { "Accept-Encoding": "br, gzip", "If-None-Match": br.headers.etag })).status, 200, "the other part is other bytes");
      assert.match(br.headers["cache-control"], /^private, max-age=\d+, stale-while-revalidate=\d+, stale-if-error=\d+$/);
    });
  }

  test("a choice that is old, forged or of another site does not count", async () => {
    const { full, mark, value } = await chosen("jetu");
    const address = `${on.gateway.origin}/embed/jetu.js`;
    const old = Date.now() - 200 * 86_400_000;
    const foreign = value(Date.now()).replace("kelisim-jetu", "kelisim-vivus");
    const stale = value(Date.now()).replace(mark, "1.00000000.00000000");
    for (const Cookie of [value(old), value(Date.now(), "~AAAAAAAAAAAAAAAAAAAAAA"), foreign, stale, "kelisim-jetu=", "kelisim-jetu=~~~"]) {
      assert.equal((await ask(address, { Cookie })).body.toString(), full, Cookie);
    }
  });

  test("browsers that send Sec-GPC are answered apart, and no cache mixes them up", async () => {
    const { value } = await chosen("jetu");
    const address = `${on.gateway.origin}/embed/jetu.js`;
    for (const headers of [{}, { Cookie: value(Date.now()) }]) {
      const silent = await ask(address, headers);
      const signal = await ask(address, { ...headers, "Sec-GPC": "1" });
      assert.match(silent.headers.vary, /Sec-GPC/);
      assert.match(signal.headers.vary, /Sec-GPC/);
      assert.notDeepEqual(signal.body, silent.body);
      assert.notEqual(signal.headers.etag, silent.headers.etag);
      assert.deepEqual((await ask(address, { ...headers, "Sec-GPC": "0" })).body, silent.body);
    }
    // Its bytes are promised by a hash.
    const { src } = JSON.parse((await ask(address.replace(".js", ".json"))).body);
    assert.deepEqual((await ask(src, { "Sec-GPC": "1" })).body, (await ask(src)).body);
  });

  test("the fixed script has the hash it is published with, and two builds give the same bytes", async () => {
    const about = async (origin) => JSON.parse((await ask(`${origin}/embed/jetu.json`)).body);
    const { src, integrity, build } = await about(on.gateway.origin);
    const fixed = await ask(src);
    assert.equal(`sha384-${createHash("sha384").update(fixed.body).digest("base64")}`, integrity);
    assert.equal(fixed.headers["cache-control"], "public, max-age=31536000, immutable");
    assert.equal(fixed.headers["access-control-allow-origin"], "*");
    assert.equal(fixed.headers["cross-origin-resource-policy"], "cross-origin");
    assert.equal((await ask(src.replace(build, "0".repeat(16)))).status, 404);
    // Another gateway stands at another address, which is all that may differ; started again, nothing does.
    const twin = await ask(`${other.gateway.origin}/embed/jetu.js`);
    const placeless = (body) => body.toString().replace(/http:\/\/localhost:\d+/g, "").replace(/\b[0-9a-f]{16}([0-9a-f]{48})?\b/g, "");
    assert.equal(placeless(twin.body), placeless(fixed.body));
    await on.gateway.stop();
    await on.gateway.start();
    assert.deepEqual(await about(on.gateway.origin), { ...(await about(on.gateway.origin)), src, integrity, build });
    assert.deepEqual((await ask(src)).body, fixed.body);
  });

  scene("the fixed script works with its integrity, and a wrong one runs nothing", { expected: [/integrity/] }, async ({ page }) => {
    const { src, integrity } = JSON.parse((await ask(`${on.gateway.origin}/embed/stop-collector.json`)).body);
    const body = (hash) => `<!doctype html><html lang="kk"><meta charset="utf-8"><title>…</title>
<script src="${src}" integrity="${hash}" crossorigin="anonymous"></script><body><p>Бет</p></body>`;
    on.own.serve("/fixed", body(integrity));
    await page.goto(`${on.own.origin}/fixed`);
    await banner(page).refuse.click();
    assert.equal((await event(page, "saved")).kind, "refused");
    on.own.serve("/wrong", body(integrity.replace(/.{4}$/, "AAAA")));
    await page.goto(`${on.own.origin}/wrong`);
    assert.equal(await page.evaluate(() => typeof window.kelisim), "undefined");
  });

  // The next page of somebody who has chosen, as it is when the browser's copy of the whole script is no longer fresh.
  const later = async (page, path) => {
    await page.route("**/embed/stop-collector.js", (route) => route.continue({ headers: { ...route.request().headers(), "cache-control": "no-cache" } }));
    await page.goto(`${on.own.origin}${path}`);
  };

  scene("who has chosen: calls of the page wait for the banner, and keep their order", {}, async ({ page, requests }) => {
    on.own.serve("/calls", pageWith(on.gateway.origin, { lang: "ru", body: "<p>Страница</p>" }));
    await page.goto(`${on.own.origin}/calls`);
    await banner(page, "ru").accept.click();
    await event(page, "saved");
    const before = requests.length;
    await later(page, "/calls");
    await event(page, "ready");
    const { dock, words } = banner(page, "ru");
    assert.equal(await dock.getAttribute("title"), words.settings, "the button has its name without the banner");
    const asked = () => requests.slice(before).map((request) => new URL(request.url()).pathname).filter((path) => path !== "/calls" && path !== "/favicon.ico");
    assert.deepEqual(asked(), ["/embed/stop-collector.js"]);
    const heardAtOnce = await page.evaluate(() => {
      const told = [];
      for (const name of ["ready", "change"]) window.kelisim.on(name, ({ detail }) => told.push([name, detail.choices["c:analytics"]]));
      window.kelisim.rejectAll();
      window.kelisim.save({ analytics: true });
      return [...told];
    });
    assert.deepEqual(heardAtOnce, [["ready", true], ["change", true]], "who comes late knows what was chosen before");
    const [first, second] = [await event(page, "saved"), await event(page, "saved", 2)];
    assert.deepEqual([first.kind, second.kind].sort(), ["granted", "withdrawn"]);
    assert.deepEqual(await page.evaluate(() => [window.kelisim.has("analytics"), window.kelisim.has("functional")]), [true, false]);
    const methods = requests.filter((request) => request.method() === "POST").map((request) => request.postDataJSON().method);
    assert.deepEqual(methods.slice(1), ["reject-all", "save"]);
  });

  scene("a part that did not come is asked for again", { expected: [/ERR_FAILED|ERR_CONNECTION/] }, async ({ page }) => {
    on.own.serve("/parts", pageWith(on.gateway.origin, { body: "<p>Бет</p>" }));
    await page.goto(`${on.own.origin}/parts`);
    const { section, choose, box } = banner(page);
    // First the network is away, then a hotel answers in the gateway's place.
    let tries = 0;
    await page.route("**/choices.js", (route) => {
      tries += 1;
      if (tries === 1) return route.abort();
      return tries < 4 ? route.fulfill({ contentType: "text/javascript", body: "" }) : route.continue();
    });
    await section.waitFor();
    // How each script ended, as the page itself learns it.
    await page.evaluate(() => {
      window.ends = [];
      for (const name of ["error", "load"]) {
        document.addEventListener(name, ({ target, type }) => /choices\.js$/.test(target.src) && window.ends.push(type), true);
      }
    });
    const ends = ["error", "load", "load"];
    for (const count of ends.keys()) {
      await choose.dispatchEvent("click");
      await page.waitForFunction((count) => window.ends.length > count, count);
    }
    assert.deepEqual(await page.evaluate(() => window.ends), ends);
    assert.equal(await box("c:analytics").count(), 0);
    await choose.dispatchEvent("click");
    await box("c:analytics").waitFor();
    assert.equal(tries, 4);
  });

  scene("who has chosen opens the settings all the same", {}, async ({ page, requests }) => {
    on.own.serve("/small", pageWith(on.gateway.origin, { body: "<p>Бет</p>" }));
    await page.goto(`${on.own.origin}/small`);
    await banner(page).accept.click();
    await event(page, "saved");
    // Another page, with nothing kept from before but the cookie.
    const { page: fresh, context } = { page: await page.context().newPage(), context: page.context() };
    const before = requests.length;
    await fresh.route("**/embed/stop-collector.js", (route) => route.continue({ headers: { ...route.request().headers(), "cache-control": "no-cache" } }));
    await fresh.goto(`${on.own.origin}/small`);
    await banner(fresh).dock.waitFor();
    const paths = requests.slice(before).map((request) => new URL(request.url()).pathname);
    assert.deepEqual(paths.filter((path) => path.startsWith("/embed/")), ["/embed/stop-collector.js"]);
    await banner(fresh).dock.click();
    assert.ok(await banner(fresh).box("c:analytics").isChecked());
    await banner(fresh).withdraw.click();
    assert.equal((await event(fresh, "saved")).kind, "withdrawn");
    assert.equal((await context.cookies()).length, 1);
  });
});

// The strict mode: nothing reaches a host that nobody allowed, and what was allowed is made up for.
import assert from "node:assert/strict";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { pageWith } from "../fixtures/own-site.mjs";
import { stage } from "../fixtures/stage.mjs";
import { event } from "../fixtures/visitor.mjs";

// Matomo stands for a service here that answers at another host of this machine.
const amend = (_, text) => text.replace("[operator]", "[banner]\nstrict = true\n\n[operator]").replace('"stats.collectors.kz"', '"127.0.0.1"');

onRedb("strict mode", { stage: { amend } }, ({ on, scene }) => {
  scene("fetch, XHR, beacons, scripts, pictures and frames", { expected: [] }, async ({ page }) => {
    const asked = [];
    const elsewhere = `http://127.0.0.1:${on.own.port}`;
    on.own.serve("/strict", pageWith(on.gateway.origin, { body: "<p>Бет</p>" }));
    for (const path of ["/f", "/x", "/b", "/i.gif", "/own"]) {
      on.own.serve(path, (_, response) => {
        asked.push(path);
        response.writeHead(200, { "Content-Type": "image/gif", "Access-Control-Allow-Origin": on.own.origin, "Access-Control-Allow-Credentials": "true" }).end();
      });
    }
    on.own.serve("/s.js", (_, response) => (asked.push("/s.js"), response.writeHead(200, { "Content-Type": "text/javascript" }).end("window.ran = (window.ran || 0) + 1")));
    await page.goto(`${on.own.origin}/strict`);
    await banner(page).accept.waitFor();
    const attempt = (base) =>
      page.evaluate(async (base) => {
        const told = { fetch: await fetch(`${base}/f`).then(() => "sent", () => "refused") };
        told.xhr = await new Promise((resolve) => {
          const request = new XMLHttpRequest();
          request.onload = () => resolve("sent");
          request.onerror = () => resolve("refused");
          request.open("GET", `${base}/x`);
          request.send();
        });
        told.beacon = navigator.sendBeacon(`${base}/b`, "x") ? "sent" : "refused";
        const script = document.createElement("script");
        script.src = `${base}/s.js`;
        document.head.append(script);
        new Image().setAttribute("src", `${base}/i.gif`);
        const frame = document.createElement("iframe");
        frame.title = "frame";
        frame.width = "300";
        frame.height = "200";
        frame.src = `${base}/own`;
        document.body.append(frame);
        return told;
      }, base);
    assert.deepEqual(await attempt(elsewhere), { fetch: "refused", xhr: "refused", beacon: "refused" });
    // A card stands for the frame.
    await page.locator("kelisim-held").getByRole("button").waitFor();
    assert.deepEqual(asked, [], "nothing went out");
    assert.deepEqual(await page.evaluate(async () => (await fetch("/own")).status), 200, "the page's own host is not held");

    // Allowed: scripts, pictures and frames are made up for, each once, and new requests go out.
    asked.length = 0;
    await banner(page).accept.click();
    await event(page, "saved");
    await page.waitForFunction(() => window.ran);
    await page.locator("iframe[src]").waitFor();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    assert.equal(await page.evaluate(() => window.ran), 1);
    assert.equal(asked.filter((path) => path === "/s.js").length, 1);
    assert.deepEqual(await page.evaluate((base) => fetch(`${base}/f`).then(() => "sent"), elsewhere), "sent");

    // Taken back: refused again.
    await page.evaluate(() => window.kelisim.withdraw());
    assert.deepEqual(await page.evaluate((base) => fetch(`${base}/f`).then(() => "sent", () => "refused"), elsewhere), "refused");
  });

  scene("a host the site file does not know stays refused", {}, async ({ page }) => {
    on.own.serve("/strict2", pageWith(on.gateway.origin, {}));
    await page.goto(`${on.own.origin}/strict2`);
    await banner(page).accept.click();
    await event(page, "saved");
    assert.equal(await page.evaluate(() => fetch("https://unknown.example/").then(() => "sent", () => "refused")), "refused");
    assert.equal(await page.evaluate(() => navigator.sendBeacon("https://unknown.example/", "x")), false);
  });
});

// The demonstration's receiver believes nobody who cannot sign.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, test } from "node:test";

import { onRedb } from "../fixtures/on-each-engine.mjs";

onRedb("receiver of webhooks", { chromium: false }, ({ on }) => {
  let secret;
  before(async () => {
    secret = String(await on.read("stop-collector.secret")).trim();
  });

  const body = JSON.stringify({ type: "application.received", data: { form: "complaint", number: "0000-0000", fields: { name: "А" }, consents: {} } });
  const post = (changes = {}) => {
    const { id = "msg_1", at = Date.now(), sent = body, key = secret, site = "stop-collector", headers = {} } = changes;
    const timestamp = String(Math.floor(at / 1000));
    const mac = createHmac("sha256", Buffer.from(key.replace("whsec_", ""), "base64")).update(`${id}.${timestamp}.${body}`).digest("base64");
    const signed = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${mac}`, ...headers };
    for (const name of Object.keys(signed)) if (signed[name] === undefined) delete signed[name];
    return fetch(`${on.receiver}/${site}`, { method: "POST", headers: signed, body: sent }).then(({ status }) => status);
  };
  const minutes = 60_000;

  test("takes what is signed, once", async () => {
    assert.equal(await post(), 204);
    assert.equal(await post(), 204);
    assert.equal((await on.received()).length, 1);
  });

  for (const [name, changes] of Object.entries({
    "a changed body": { sent: body.replace("А", "Б") },
    "another id": { headers: { "webhook-id": "msg_2" } },
    "another secret": { key: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    "a message of six minutes ago": { at: Date.now() - 6 * minutes },
    "a message of the future": { at: Date.now() + 6 * minutes },
    "no signature": { headers: { "webhook-signature": undefined } },
    "a signature of another version": { headers: { "webhook-signature": "v2,AAAA" } },
    "an empty signature": { headers: { "webhook-signature": "v1," } },
  })) {
    test(`refuses ${name}`, async () => {
      const before = (await on.received()).length;
      assert.equal(await post({ id: `msg_${name.length}`, ...changes }), 401);
      assert.equal((await on.received()).length, before);
    });
  }

  test("takes one right signature among several", async () => {
    const other = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const timestamp = String(Math.floor(Date.now() / 1000));
    const mac = createHmac("sha256", Buffer.from(secret.slice(6), "base64")).update(`msg_9.${timestamp}.${body}`).digest("base64");
    const headers = { "webhook-timestamp": timestamp, "webhook-signature": `${other} v1,${mac}` };
    assert.equal(await post({ id: "msg_9", headers }), 204);
  });

  test("understands every event, and does what it asks", async () => {
    const record = "ab".repeat(16);
    const send = (id, type, data) => {
      const text = JSON.stringify({ type, data: { site: "stop-collector", sequence: 1, ...data } });
      const timestamp = String(Math.floor(Date.now() / 1000));
      const mac = createHmac("sha256", Buffer.from(secret.slice(6), "base64")).update(`${id}.${timestamp}.${text}`).digest("base64");
      const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${mac}` };
      return fetch(`${on.receiver}/stop-collector`, { method: "POST", headers, body: text }).then(({ status }) => status);
    };
    const page = async () => (await fetch(on.receiver)).text();
    const about = [{ record, number: "1111-2222", sequence: 1 }];
    assert.equal(await send("msg_a", "application.received", { form: "complaint", number: "1111-2222", record, fields: { name: "Құпия Адам" }, consents: { "p:complaint": true } }), 204);
    assert.equal(await send("msg_b", "consent.granted", { record: "01", consents: { "c:analytics": true } }), 204);
    assert.equal(await send("msg_c", "request.opened", { record: "02", ask: "information", answer_by: "2026-12-03", number: "3333-4444" }), 204);
    assert.equal(await send("msg_d", "request.answered", { record: "03", ask: "information", outcome: "granted", about, number: "3333-4444" }), 204);
    assert.equal(await send("msg_g", "application.corrected", { record: "06", fields: { name: "Айқын Адам" }, about }), 204);
    const corrected = await page();
    assert.match(corrected, /Айқын Адам/);
    assert.doesNotMatch(corrected, /Құпия/, "the wrong value is replaced");
    assert.equal(await send("msg_e", "consent.withdrawn", { record: "04", consents: { "p:complaint": false }, about }), 204);
    assert.match(await page(), /not to be used/);
    assert.equal(await send("msg_f", "subject.erased", { record: "05", about: [...about, { record: "06", number: "5555-6666", sequence: 6 }] }), 204);
    const shown = await page();
    assert.doesNotMatch(shown, /undefined|Құпия|Айқын/);
    assert.match(shown, /destroyed/);
    assert.doesNotMatch(await (await fetch(`${on.receiver}/received.json`)).text(), /Құпия|Айқын/);
  });

  test("has no secret for a site it does not know", async () => {
    assert.equal(await post({ site: "jetu" }), 404);
    assert.equal(await post({ site: "..%2fstop-collector" }), 405, "a path is no site");
  });
});

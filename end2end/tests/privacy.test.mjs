// Nothing personal leaves its seal: not into logs, metrics, error answers or the files of the store.
import assert from "node:assert/strict";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { banner } from "../fixtures/banner.mjs";
import { AGENT, CANARY, found } from "../fixtures/canary.mjs";
import { LABELS, fill, number, send } from "../fixtures/complaint.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";
import { event } from "../fixtures/visitor.mjs";

const filesOf = async (folder) => {
  const names = await readdir(folder, { recursive: true });
  const paths = names.map((name) => join(folder, name));
  const kinds = await Promise.all(paths.map((path) => stat(path)));
  return paths.filter((_, place) => kinds[place].isFile());
};

onEachEngine("privacy", {}, ({ engine, on, scene }) => {
  const answers = [];

  scene("a whole journey of somebody unmistakable", { userAgent: AGENT, expected: [/422/] }, async ({ page }) => {
    await page.goto(`${on.pages}/stop-collector/?name=${encodeURIComponent(CANARY.name)}&email=${CANARY.email}`);
    await banner(page).accept.click();
    await event(page, "saved");
    await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`);
    await fill(page, "kk", { ...CANARY, iin: CANARY.iin.replace(/.$/, "3") });
    await page.getByLabel(LABELS.kk.agree).check();
    await page.getByLabel("SMS").check();
    await send(page);
    await page.locator(".summary").waitFor();
    await fill(page, "kk", CANARY);
    await send(page);
    const { message } = await on.delivered(await number(page));
    assert.equal(message.data.fields.iin, CANARY.iin);
    const [allowed] = await on.check("notices", "sms", { kind: "phone", value: CANARY.phone });
    assert.equal(allowed.verdict, "allowed");
    answers.push(await page.content());
    await page.getByRole("button", { name: "Келісімді кері қайтарып алу" }).click();
    await page.getByRole("status").getByText("Кері қайтарып алдыңыз. Бірден тоқтады:").waitFor();
    answers.push(await page.content());
  });

  test("requests that fail do not repeat what they held", async () => {
    const { origin } = on.gateway;
    const { iin, phone, email, name, message } = CANARY;
    const record = { contact: { iin, phone, email, name }, text: "0".repeat(64), lang: "kk", method: "checkbox", choices: { [`p:${name}`]: true } };
    const failing = [
      on.api("check", `{"purpose":"notices","channel":"sms","identifiers":[{"kind":"phone","value":"${phone}"}`),
      on.api("check", { purpose: name, channel: "sms", identifiers: [{ kind: "phone", value: phone }] }),
      on.api("check", { purpose: "notices", channel: email, identifiers: [{ kind: "email", value: email }] }),
      on.api("check", { purpose: "notices", channel: "sms", identifiers: [{ kind: name, value: iin }] }),
      on.api("check", { purpose: "notices", channel: "sms", identifiers: [], [email]: name }),
      on.api("check", { purpose: "notices" }, { Authorization: `Bearer ${encodeURIComponent(name)}` }),
      on.api("consents", record, { "Idempotency-Key": "canary-1" }),
      on.api("consents", { ...record, contact: { iin: `${iin}0`, phone } }, { "Idempotency-Key": "canary-2" }),
      on.api("consents", { ...record, contact: { email: `${email} x` } }, { "Idempotency-Key": "canary-3" }),
      on.api("consents", record, { "Idempotency-Key": `${iin} ${email}` }),
      on.api("consents", record, { "Idempotency-Key": "canary-4", Origin: `https://${email.replace("@", ".")}` }),
      on.api("erasures", { iin: iin.replace(/.$/, "3"), phone }, { "Idempotency-Key": "canary-5" }),
      fetch(`${origin}/f/stop-collector/${encodeURIComponent(name)}?lang=kk`),
      fetch(`${origin}/${iin}/${encodeURIComponent(phone)}?email=${email}`),
      fetch(`${origin}/r/stop-collector/${iin}`),
      fetch(`${origin}/f/stop-collector/complaint`, { method: "POST", headers: { Origin: "https://elsewhere.kz" }, body: new URLSearchParams(CANARY) }),
      fetch(`${origin}/f/stop-collector/complaint`, { method: "POST", body: new URLSearchParams({ message: message.repeat(9000) }) }),
    ];
    for (const [place, answer] of (await Promise.all(failing)).entries()) {
      assert.ok(answer.status >= 400 && answer.status < 500, `request ${place} answered ${answer.status}`);
      assert.deepEqual(found(JSON.stringify([...answer.headers])), []);
      answers.push(await answer.text());
    }
    // The receipts of the journey are among them: the private page tells what was decided, not who one is.
    for (const answer of answers) assert.deepEqual(found(answer), [], answer.slice(0, 500));
  });

  test("the search finds what is there to be found", async () => {
    const shown = await (await fetch(`${on.receiver}/`)).text();
    assert.ok(found(shown).length >= 5, "the recipient’s own page shows the values");
    for (const text of [Buffer.from(`x${CANARY.email}`).toString("base64"), encodeURIComponent(CANARY.name), Buffer.from("7755550139").toString("hex")]) {
      assert.ok(found(`…${text}…`).length > 0, text);
    }
    assert.deepEqual(found("nothing of the kind"), []);
  });

  test("metrics and public pages", async () => {
    for (const path of ["/metrics", "/readyz", "/log/stop-collector/checkpoint", "/log/stop-collector/key"]) {
      const text = await (await fetch(on.gateway.origin + path)).text();
      assert.ok(text.length > 10);
      assert.deepEqual(found(text), [], path);
    }
    const entries = (await on.size()) % 256;
    const bundle = await fetch(`${on.gateway.origin}/log/stop-collector/tile/entries/000.p/${entries}`);
    assert.equal(bundle.status, 200);
    assert.deepEqual(found(Buffer.from(await bundle.arrayBuffer())), [], "the ledger is for anybody to read");
  });

  test("the terminals of gateway and receiver, and the files of the store", async () => {
    assert.equal(await on.gateway.stop(), 0);
    assert.match(on.gateway.log, /"serving"/);
    assert.match(on.gateway.log, /"forwarded"/);
    assert.deepEqual(found(on.gateway.log), []);
    assert.match(on.demo.out, /webhook msg_\S+ application\.received stop-collector\/complaint \S+ \(email, iin, message, name, phone\)/);
    assert.deepEqual(found(on.demo.out + on.demo.err), []);

    const files = engine === "redb" ? [join(on.folder, "kelisim.redb")] : await filesOf(join(on.folder, "redis"));
    let bytes = 0;
    for (const file of files) {
      const content = await readFile(file);
      bytes += content.length;
      assert.deepEqual(found(content), [], file);
    }
    assert.ok(bytes > 10_000, "these are the files the records are in");
  });
});

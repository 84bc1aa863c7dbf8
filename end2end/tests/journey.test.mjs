// The whole way: a choice about cookies, an application, its forwarding, the marketer's question, the proof, the way back.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { banner } from "../fixtures/banner.mjs";
import { LABELS, NORMAL, PERSON, fill, labelled, number, send } from "../fixtures/complaint.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";
import { event, heard } from "../fixtures/visitor.mjs";

const OPTIONAL = /_pk_|VISITOR|YSC/;

onEachEngine("journey", {}, ({ on, scene }) => {
  scene("who refuses is left alone, and has a receipt of it", {}, async ({ page, requests }) => {
    await page.goto(`${on.pages}/stop-collector/`);
    const { section, refuse, status, words } = banner(page);
    await section.waitFor();
    const nothing = async () => {
      assert.equal(await page.evaluate(() => window.ran), undefined);
      assert.doesNotMatch(await page.evaluate(() => document.cookie), OPTIONAL);
      assert.equal(await page.locator("iframe[src]").count(), 0);
    };
    await nothing();
    assert.deepEqual(await page.context().cookies(), []);
    const before = await on.size();

    await refuse.click();
    const saved = await event(page, "saved");
    assert.equal(saved.kind, "refused");
    assert.equal(await on.size(), before + 1);
    await status.filter({ hasText: words.saved }).waitFor();
    await nothing();

    // The receipt the page was given is one that anybody can check.
    const key = (await (await fetch(`${on.gateway.origin}/log/stop-collector/key`)).text()).trim();
    const file = join(on.folder, "refusal.tlog-proof");
    await writeFile(file, saved.receipt);
    assert.match(await on.kelisim("receipt", file, "--key", key), /no {7}c:analytics/);

    await page.reload();
    await event(page, "ready");
    assert.equal(await section.isVisible(), false);
    await nothing();
    assert.ok(requests.every((request) => !/service\.js|after\.js|frame/.test(request.url())));
  });

  scene("who allows, complains and takes it back", { expected: [/status of 422/] }, async ({ page }) => {
    await page.goto(`${on.pages}/stop-collector/`);
    await banner(page).accept.click();
    assert.equal((await event(page, "saved")).kind, "granted");
    await page.waitForFunction(() => window.ran?.length >= 2);
    await page.locator("iframe[src]").waitFor();
    assert.deepEqual(await page.evaluate(() => window.ran), ["matomo", "matomo, second"]);

    // To the form, from the page, in the page's language.
    await page.getByRole("link", { name: "Шағым жіберу" }).click();
    await page.locator("html[lang=kk][data-hydrated]").waitFor();
    await fill(page, "kk", { ...PERSON, iin: "990230300006" });
    await page.getByLabel(LABELS.kk.agree).check();
    const notices = page.getByRole("group", { name: /хабар/ });
    assert.equal(await page.locator(".extras input:checked").count(), 0, "nothing is ticked for anybody");
    await notices.getByLabel("SMS").check();
    const before = await on.size();
    await send(page);

    // Wrong: the sentence stands beside the field, and everything typed is still there.
    await page.locator(".summary").waitFor();
    assert.equal(await on.size(), before, "nothing was recorded");
    const iin = page.getByLabel(LABELS.kk.iin, { exact: true });
    assert.equal(await iin.getAttribute("aria-invalid"), "true");
    assert.match(await page.locator("#iin-trouble").innerText(), /^Бұл ЖСН-де қате бар/);
    assert.equal(await iin.inputValue(), "990230300006");
    for (const field of ["phone", "email", "message", "name"]) {
      assert.equal(await labelled(page, "kk", field).inputValue(), PERSON[field]);
    }
    assert.ok(await page.getByLabel(LABELS.kk.agree).isChecked());
    assert.ok(await notices.getByLabel("SMS").isChecked());

    // Right.
    await iin.fill(PERSON.iin);
    await send(page);
    await page.waitForURL(/\/r\/stop-collector\//);
    const told = await number(page);
    assert.match(told, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    assert.equal(await on.size(), before + 1, "the application and its consents are one record");

    // The operator's system has it, signed, with the fields of the site file and no others.
    const { message } = await on.delivered(told);
    assert.equal(message.type, "application.received");
    assert.deepEqual(message.data.fields, NORMAL);
    assert.deepEqual(Object.keys(message.data).sort(), ["answer_by", "consents", "fields", "form", "ground", "lang", "number", "receipt", "record", "sequence", "site"]);
    assert.deepEqual(message.data.consents, { "p:advice/call": false, "p:advice/email": false, "p:complaint": true, "p:notices/email": false, "p:notices/sms": true, "p:transfer": false });

    // The marketer's question.
    const known = { kind: "phone", value: "8 775 030-00-77" };
    const [yes, unknown] = await on.check("notices", "sms", known, { kind: "phone", value: "+7 701 999 88 77" });
    assert.deepEqual([yes.verdict, yes.reason], ["allowed", "granted"]);
    assert.equal(yes.record, message.data.record);
    assert.deepEqual([unknown.verdict, unknown.reason], ["denied", "never-consented"]);
    assert.deepEqual(Object.keys(unknown), Object.keys(yes), "an unknown person is answered in the same shape");
    const [mail] = await on.check("notices", "email", { kind: "email", value: PERSON.email });
    assert.deepEqual([mail.verdict, mail.reason], ["denied", "refused"], "what was not ticked is a no");

    // The proof, checked without the gateway.
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[download][href$='receipt.json']").click()]);
    const file = await download.path();
    const key = (await (await fetch(`${on.gateway.origin}/log/stop-collector/key`)).text()).trim();
    assert.match(await on.kelisim("verify-receipt", file, "--key", key), new RegExp(`record +${message.data.record}`));
    const bytes = await readFile(file);
    for (const place of [bytes.indexOf("record_id") + 20, bytes.length - 40]) {
      const changed = Buffer.from(bytes);
      changed[place] = changed[place] === 65 ? 66 : 65;
      await writeFile(join(on.folder, "changed.json"), changed);
      await assert.rejects(on.kelisim("verify-receipt", join(on.folder, "changed.json"), "--key", key), { code: 1 });
    }

    // The way back: one click on the private page.
    await page.getByRole("button", { name: "Келісімді кері қайтарып алу" }).click();
    await page.getByRole("status").getByText("Кері қайтарып алдыңыз. Бірден тоқтады:").waitFor();
    const [after] = await on.check("notices", "sms", known);
    assert.deepEqual([after.verdict, after.reason], ["denied", "withdrawn"]);
    assert.notEqual(after.record, yes.record);
    assert.equal((await heard(page, "saved")).length, 0, "the gateway’s own pages embed nothing");
  });
});

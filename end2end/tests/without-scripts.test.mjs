// Forms without JavaScript: the same form, the same words, the same record.
import assert from "node:assert/strict";

import { LABELS, NORMAL, PERSON, fill, labelled, number, send } from "../fixtures/complaint.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";

const options = { javaScriptEnabled: false };

onEachEngine("without JavaScript", {}, ({ on, scene }) => {
  const form = (id, lang) => `${on.gateway.origin}/f/stop-collector/${id}?lang=${lang}`;

  scene("a complaint in Kazakh", options, async ({ page }) => {
    await page.goto(form("complaint", "kk"));
    assert.equal(await page.locator("html[data-hydrated]").count(), 0);
    await fill(page, "kk", PERSON);
    await page.getByLabel(LABELS.kk.agree).check();
    await page.getByLabel("SMS").check();
    await send(page);
    const { message } = await on.delivered(await number(page));
    assert.deepEqual(message.data.fields, NORMAL);
    assert.equal(message.data.consents["p:notices/sms"], true);

    // And back again, without JavaScript too.
    await page.getByRole("button", { name: "Келісімді кері қайтарып алу" }).click();
    await page.getByRole("status").getByText("Кері қайтарып алдыңыз. Бірден тоқтады:").waitFor();
    const [answer] = await on.check("notices", "sms", { kind: "phone", value: PERSON.phone });
    assert.deepEqual([answer.verdict, answer.reason], ["denied", "withdrawn"]);
  });

  scene("a schedule request in Russian, wrong first", { ...options, expected: [/status of 422/] }, async ({ page }) => {
    await page.goto(form("schedule", "ru"));
    const typed = { ...PERSON, phone: "+7 775 030", message: "Прошу рассрочку <b>на год</b> & ответ\n</textarea>" };
    await fill(page, "ru", typed);
    const before = await on.size();
    await send(page);

    assert.match(await page.locator("#phone-trouble").innerText(), /^В номере неверное количество цифр/);
    assert.match(await page.locator("#agree-trouble").innerText(), /^Чтобы отправить, дайте согласие/);
    assert.equal(await page.locator(".summary li").count(), 2, "each trouble is named once, over the form");
    for (const field of ["iin", "phone", "email", "message", "name"]) {
      assert.equal(await labelled(page, "ru", field).inputValue(), typed[field]);
    }
    assert.equal(await on.size(), before, "nothing was recorded");

    await page.getByRole("textbox", { name: LABELS.ru.phone, exact: true }).fill(PERSON.phone);
    await page.getByLabel(LABELS.ru.agree).check();
    await send(page);
    await page.getByRole("heading", { name: "Обращение принято" }).waitFor();
    const { message } = await on.delivered(await number(page));
    assert.deepEqual(message.data.fields, { ...NORMAL, message: typed.message });
    assert.deepEqual([message.data.form, message.data.lang], ["schedule", "ru"]);
  });

  scene("pressed twice, it is one application", options, async ({ page, context }) => {
    await page.goto(form("complaint", "kk"));
    await fill(page, "kk", PERSON);
    await page.getByLabel(LABELS.kk.agree).check();
    const token = await page.locator("input[name=token]").inputValue();
    const before = await on.size();
    await page.locator("main form .act button").dblclick();
    const told = await number(page);
    assert.equal(await on.size(), before + 1);

    // Chromium itself drops the second press. Others do not, and proxies repeat: the very same form, ten times at once.
    // Browsers send the ends of lines as CR LF.
    const sent = { lang: "kk", token, website: "", agree: "yes", ...PERSON, message: PERSON.message.replaceAll("\n", "\r\n") };
    const post = () => context.request.post(form("complaint", "kk"), { form: sent, maxRedirects: 0 });
    const answers = await Promise.all(Array.from({ length: 10 }, post));
    assert.deepEqual(answers.map((answer) => answer.status()), Array(10).fill(303));
    const places = new Set(answers.map((answer) => answer.headers().location));
    assert.equal(places.size, 1);
    await page.goto(on.gateway.origin + [...places][0]);
    assert.equal(await number(page), told);
    assert.equal(await on.size(), before + 1);
  });

  scene("a form that was sent with other words is shown again, and not sent", options, async ({ page, context }) => {
    await page.goto(form("complaint", "kk"));
    const token = await page.locator("input[name=token]").inputValue();
    const sent = { lang: "kk", token, website: "", agree: "yes", ...PERSON };
    const post = (more) => context.request.post(form("complaint", "kk"), { form: { ...sent, ...more }, maxRedirects: 0 });
    assert.equal((await post({})).status(), 303);
    const before = await on.size();
    const other = await post({ message: "Басқа сөз" });
    assert.equal(other.status(), 409);
    assert.match(await other.text(), /бұрын басқа мәтінмен жіберілген/);
    assert.equal(await on.size(), before);
  });
});

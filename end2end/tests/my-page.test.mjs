// The private page, as somebody who complained and thinks again meets it: on a phone, by keyboard, without JavaScript.
import assert from "node:assert/strict";

import { LABELS, PERSON, fill, send } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";
import { stage } from "../fixtures/stage.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SMS = { kind: "phone", value: PERSON.phone };

// A complaint of the Chamber may be held here, so that both ways of taking back are met.
const amend = (site, text) => (site === "stop-collector" ? text.replace('grade = "asserted"', 'grade = "asserted"\nobligation = true') : text);

onEachEngine("the private page", { stage: { amend } }, ({ on, scene }) => {
  // From the form to the page: what people do.
  const arrive = async (page, lang, boxes) => {
    await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=${lang}`);
    await fill(page, lang, PERSON);
    await page.getByLabel(LABELS[lang].agree).check();
    for (const box of boxes) await page.getByLabel(box).check();
    await send(page);
    const way = { kk: "Барысын көру, келісімді өзгерту", ru: "Следить за ходом, менять согласия" };
    await page.getByRole("link", { name: way[lang] }).click();
  };
  const operator = async (path, body, method = "POST") => {
    const headers = { Authorization: `Bearer ${on.key}`, "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() };
    const answer = await fetch(`${on.gateway.origin}/v1/sites/stop-collector/${path}`, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
  };
  const verdict = async (channel, who) => (await on.check("notices", channel, who))[0].reason;

  scene("taken back channel by channel, then asked and answered, in Kazakh on a phone without JavaScript", { ...PHONE, javaScriptEnabled: false, expected: [/status of 422/] }, async ({ page }) => {
    await arrive(page, "kk", ["SMS"]);
    await page.getByRole("heading", { level: 1, name: "Деректеріңіз бен келісімдеріңіз" }).waitFor();
    assert.equal(await verdict("sms", SMS), "granted");

    await page.getByRole("button", { name: /^Кері қайтарып алу: Істің барысы туралы хабар: SMS/ }).click();
    assert.match(await page.getByRole("status").innerText(), /^Кері қайтарып алдыңыз\. Бірден тоқтады:\s+«Істің барысы туралы хабар: SMS»/);
    assert.equal(await verdict("sms", SMS), "withdrawn");

    // A slip of the finger is undone where it is told.
    await page.getByRole("button", { name: "Бұрынғы қалпына келтіру" }).click();
    assert.equal(await page.getByRole("status").innerText(), "Өзгеріс тіркелді және күшіне енді.");
    assert.equal(await verdict("sms", SMS), "granted");

    // What an obligation may hold is asked for, and answered by the operator.
    await page.getByRole("button", { name: /^Кері қайтарып алу: Шағымды қарау/ }).click();
    assert.equal(await page.getByRole("status").innerText(), "Талабыңыз қабылданып, тіркелді.");
    await page.getByText(/^Кері қайтарып алуыңыз қабылданды\. Жауаптың соңғы күні – \d\d\.\d\d\.\d{4}\.$/).waitFor();

    await page.getByLabel("Деректерімді түзетіңіз").check();
    await page.getByRole("button", { name: "Талапты жіберу" }).click();
    assert.match(await page.getByRole("alert").innerText(), /Түсініктеме: Нені түзету керегін жазыңыз\./);
    assert.ok(await page.getByLabel("Деректерімді түзетіңіз").isChecked(), "what was chosen is kept");
    await page.getByLabel(/^Түсініктеме/).fill("Телефоным өзгерді: 8 701 222 33 44");
    await page.getByRole("button", { name: "Талапты жіберу" }).click();
    assert.equal(await page.getByRole("status").innerText(), "Талабыңыз қабылданып, тіркелді.");

    const { requests } = await operator("requests", undefined, "GET");
    assert.deepEqual(requests.map(({ ask }) => ask), ["correction", "withdrawal"], "the sooner due comes first");
    const full = await operator(`requests/${requests[0].record}`, undefined, "GET");
    assert.equal(full.message, "Телефоным өзгерді: 8 701 222 33 44");
    await operator(`requests/${requests[0].record}/answer`, { outcome: "granted", text: "Жаңа нөмір жазылды." });
    await operator(`requests/${requests[1].record}/answer`, { outcome: "refused", ground: "law", text: "Шағым қаралып біткенше сақталады: 94-V, 8-бап." });

    await page.reload();
    await page.getByText("Жаңа нөмір жазылды.").waitFor();
    await page.getByText("Шағым қаралып біткенше сақталады: 94-V, 8-бап.").waitFor();
    await page.getByText("Негізі: заң талабы").waitFor();
    await page.getByText("оператор, «tests» кілті").first().waitFor();
  });

  scene("reads well to axe, and nothing is wider than a phone", PHONE, async ({ page }) => {
    await arrive(page, "ru", ["SMS"]);
    for (const lang of ["kk", "ru", "en"]) {
      await page.goto(page.url().replace(/lang=\w\w/, `lang=${lang}`));
      for (const details of await page.locator("details").all()) await details.evaluate((element) => (element.open = true));
      await examine(page, `the private page in ${lang}`);
    }
  });

  scene("by keyboard alone: a request, and a link that is replaced", {}, async ({ page }) => {
    await arrive(page, "ru", []);
    const old = page.url();
    const reach = async (wanted) => {
      for (let step = 0; step < 80; step += 1) {
        await page.keyboard.press("Tab");
        if (await wanted.evaluate((element) => element === document.activeElement)) return;
      }
      assert.fail("the keyboard does not get there");
    };
    await reach(page.getByLabel("Сообщите, какие мои данные у вас есть"));
    await page.keyboard.press("Space");
    await reach(page.getByRole("button", { name: "Отправить запрос" }));
    await page.keyboard.press("Enter");
    await page.getByText("Запрос принят и записан.").waitFor();
    await reach(page.locator("summary", { hasText: "Заменить ссылку" }));
    await page.keyboard.press("Enter");
    await reach(page.getByRole("button", { name: "Заменить ссылку" }));
    await page.keyboard.press("Enter");
    await page.getByText(/^Ссылка заменена/).waitFor();
    assert.notEqual(new URL(page.url()).pathname, new URL(old).pathname);
    assert.equal((await page.request.get(old)).status(), 404);
    await page.getByRole("heading", { name: "Сообщите, какие мои данные у вас есть" }).waitFor();
  });

  scene("forwarded data are told when they arrived", {}, async ({ page }) => {
    await arrive(page, "ru", []);
    const number = await page.locator(".card h2 .digits").first().innerText();
    await on.delivered(number);
    await page.waitForFunction(async () => (await (await fetch(location.href)).text()).includes("Доставлено"));
    await page.reload();
    await page.getByText(/^Доставлено \d\d\.\d\d\.\d{4}/).waitFor();
    await page.getByText("ИИН (идентификационный номер), Номер телефона, Эл. почта, Опишите вашу ситуацию, Ф. И. О.").waitFor();
  });
});

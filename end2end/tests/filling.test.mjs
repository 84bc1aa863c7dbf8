// Filling in a form: masks that do not fight, drafts that stay where they were typed, networks that go, answers that are
// lost, tokens that expire, crowds, somebody who acts for another, and a long story that arrives as it was written.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { LABELS, NORMAL, PERSON, fill, number, send } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { until } from "../fixtures/process.mjs";
import { stage } from "../fixtures/stage.mjs";

onRedb("filling in a form", {}, ({ on, scene }) => {
  const open = async (page, lang = "kk") => {
    await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=${lang}`);
    await page.locator("html[data-live][data-hydrated]").waitFor();
  };
  const agree = (page, lang = "kk") => page.getByLabel(LABELS[lang].agree).check();
  const state = (page) => page.locator(".state");
  const kept = (page) => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));

  scene("a number is written out when the field is left, and Ctrl+Z brings back what was typed", {}, async ({ page }) => {
    await open(page);
    const phone = page.locator("#phone");
    await phone.focus();
    await page.keyboard.insertText("8 (701) 234-56-78");
    assert.equal(await phone.inputValue(), "8 (701) 234-56-78", "not under the hands of who types");
    await page.locator("#email").focus();
    assert.equal(await phone.inputValue(), "+7 (701) 234 56 78");
    await phone.focus();
    await page.keyboard.press("Control+z");
    assert.equal(await phone.inputValue(), "8 (701) 234-56-78");
    await page.locator("#email").focus();
    assert.equal(await phone.inputValue(), "8 (701) 234-56-78", "what was brought back stays");
    // Typing in the middle keeps the caret where it is.
    await phone.fill("+7 (701) 234 56 78");
    await phone.evaluate((field) => field.setSelectionRange(5, 5));
    await page.keyboard.press("Delete");
    await page.keyboard.type("9");
    assert.deepEqual(await phone.evaluate((field) => [field.value, field.selectionStart]), ["+7 (791) 234 56 78", 6]);
    // A number of another country is left alone.
    await phone.fill("+996 555 123 456");
    await page.locator("#email").focus();
    assert.equal(await phone.inputValue(), "+996 555 123 456");
  });

  scene("an odd date in an IIN is pointed out and stops nobody", {}, async ({ page }) => {
    await open(page, "ru");
    await fill(page, "ru", PERSON);
    await page.locator("#phone").focus();
    await page.locator("#iin-hint").getByText("такой даты нет").waitFor();
    assert.equal(await page.locator("#iin").getAttribute("aria-invalid"), null);
    await agree(page, "ru");
    await send(page);
    await page.waitForURL(/\/r\//);
  });

  scene("what was typed survives a reload, boxes of consent do not, and after sending nothing is left", {}, async ({ page }) => {
    await open(page);
    await fill(page, "kk", PERSON);
    await agree(page);
    await page.locator(".draft").getByText("тек осы қойындыда").waitFor();
    await page.reload();
    await page.locator("html[data-live]").waitFor();
    for (const field of ["iin", "phone", "email", "message", "name"]) assert.equal(await page.locator(`#${field}`).inputValue(), PERSON[field]);
    assert.equal(await page.getByLabel(LABELS.kk.agree).isChecked(), false, "a box that comes back ticked is one nobody ticked");
    assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), {});
    await agree(page);
    await send(page);
    await page.waitForURL(/\/r\//);
    for (const typed of Object.values(PERSON)) assert.ok(!(await kept(page)).includes(typed.slice(0, 12)));
    await page.goBack({ timeout: 10_000 }).catch(() => {});
    await open(page);
    assert.equal(await page.locator("#iin").inputValue(), "");
    assert.ok(await page.locator(".draft").isHidden());
  });

  scene("who leaves a shared computer erases everything with one press", {}, async ({ page }) => {
    await open(page);
    await fill(page, "kk", PERSON);
    await page.getByRole("button", { name: "Жазғанымды өшіру" }).click();
    assert.equal(await page.locator("#message").inputValue(), "");
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await page.reload();
    await page.locator("html[data-live]").waitFor();
    assert.equal(await page.locator("#iin").inputValue(), "");
  });

  scene("a draft an hour old is gone", {}, async ({ page }) => {
    await open(page);
    await fill(page, "kk", PERSON);
    await page.waitForFunction(() => sessionStorage.length === 1);
    await page.evaluate(() => {
      const [[key, draft]] = Object.entries(sessionStorage);
      sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(draft), until: Date.now() - 1 }));
      // As if the tab had slept: nothing is kept anew on the way out.
      Storage.prototype.setItem = () => {};
    });
    await page.reload();
    await page.locator("html[data-live]").waitFor();
    assert.deepEqual([await page.locator("#iin").inputValue(), await page.evaluate(() => sessionStorage.length)], ["", 0]);
  });

  scene("without a network the page stays and says so; when it is back, one press sends", { expected: [/ERR_INTERNET_DISCONNECTED/] }, async ({ page, context }) => {
    await open(page);
    await fill(page, "kk", PERSON);
    await agree(page);
    const before = await on.size();
    await context.setOffline(true);
    await send(page);
    await state(page).getByText("Байланыс жоқ").waitFor();
    await examine(page, "form without a network");
    assert.equal(await page.locator("#message").inputValue(), PERSON.message);
    assert.ok(await page.getByLabel(LABELS.kk.agree).isChecked());
    await context.setOffline(false);
    await state(page).getByText("Байланыс қайта келді").waitFor();
    await send(page);
    await page.waitForURL(/\/r\//);
    assert.equal(await on.size(), before + 1);
  });

  scene("an answer that is lost, then a reload: sent again, it is the same application", { expected: [/ERR_FAILED/] }, async ({ page }) => {
    await open(page);
    await fill(page, "kk", PERSON);
    await agree(page);
    const before = await on.size();
    await page.route("**/f/stop-collector/complaint?lang=kk", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await route.fetch();
      await route.abort();
    });
    await send(page);
    await state(page).getByText("Байланыс жоқ").waitFor();
    assert.equal(await on.size(), before + 1, "it was kept, and nobody was told");
    await page.unrouteAll();
    await page.reload();
    await page.locator("html[data-live]").waitFor();
    await agree(page);
    await send(page);
    await page.waitForURL(/\/r\//);
    assert.equal(await on.size(), before + 1, "it is not there twice");
  });

  scene("a gateway that is away, and one that cannot keep: said beside the button, nothing lost", { expected: [/ERR_CONNECTION_REFUSED|status of 50/] }, async ({ page }) => {
    await open(page);
    await fill(page, "kk", PERSON);
    await agree(page);
    const before = await on.size();
    await on.gateway.stop("SIGKILL");
    await send(page);
    await state(page).getByText("Байланыс жоқ").waitFor();
    await on.gateway.start();
    await page.route("**/f/stop-collector/complaint?lang=kk", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }), { times: 1 });
    await send(page);
    await state(page).getByText("Жіберу мүмкін болмады").waitFor();
    await send(page);
    await page.waitForURL(/\/r\//);
    assert.equal(await on.size(), before + 1);
  });

  scene("a form that lay open too long is sent with the second press", { expected: [/422/] }, async ({ page }) => {
    await open(page);
    await fill(page, "kk", PERSON);
    await agree(page);
    await page.locator("input[name=token]").evaluate((field) => (field.value = "expired"));
    await send(page);
    await state(page).getByText("тым ұзақ ашық тұрды").waitFor();
    assert.ok(await page.getByLabel(LABELS.kk.agree).isChecked());
    await send(page);
    await page.waitForURL(/\/r\//);
  });

  scene("troubles stand beside their fields without leaving the page, and the list has the focus", { expected: [/422/] }, async ({ page, requests }) => {
    await open(page, "ru");
    await fill(page, "ru", { ...PERSON, iin: "990230300006", message: "невидимое" });
    await page.locator("#message").evaluate((field) => (field.value = "до\u{202e}после"));
    const before = requests.filter((request) => request.isNavigationRequest()).length;
    await send(page);
    await page.locator(".summary").waitFor();
    assert.equal(requests.filter((request) => request.isNavigationRequest()).length, before);
    assert.ok(await page.locator(".summary").evaluate((list) => document.activeElement === list));
    assert.equal(await page.locator("#message").inputValue(), "до\u{fffd}после", "the place is shown");
    await examine(page, "form with troubles, by its script");
    await page.locator(".summary a", { hasText: "ИИН" }).click();
    assert.ok(await page.locator("#iin").evaluate((field) => document.activeElement === field));
  });

  scene("ten thousand characters with Kazakh letters and emoji arrive byte for byte", {}, async ({ page }) => {
    const line = "  Әңгіме: күніне 10 рет «қоңырау» шалады 😡👩‍👩‍👧 – ұят! =SUM(1) <b>&amp;\t\\n %0A\n";
    const story = line.repeat(200).slice(0, 9990).replace(/[\ud800-\udbff]$/, "") + "\n\nсоңы\n";
    await open(page);
    await fill(page, "kk", { ...PERSON, message: story });
    await agree(page);
    await send(page);
    const { message } = await on.delivered(await number(page));
    assert.equal(Buffer.compare(Buffer.from(message.data.fields.message), Buffer.from(story)), 0);
    assert.ok([...story].length > 9_500);
  });

  for (const javaScriptEnabled of [true, false]) {
    scene(`somebody who acts for another ${javaScriptEnabled ? "with" : "without"} scripts`, { javaScriptEnabled }, async ({ page }) => {
      await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`);
      const name = page.getByLabel("Өкілдің Т. А. Ә.");
      assert.equal(await name.isVisible(), false);
      await fill(page, "kk", PERSON);
      await page.getByLabel("Мен басқа адамның атынан жүгінемін").check();
      await name.fill("Ахметов Сейіт");
      await page.getByLabel("Өкілдің ЖСН").fill("050230500002");
      await page.getByLabel("Өкілдік негізі").selectOption({ label: "Ата-анасы немесе бала асырап алушысы" });
      if (javaScriptEnabled) await examine(page, "form with a representative");
      await agree(page);
      await send(page);
      const { message } = await on.delivered(await number(page));
      const representative = { representative: "yes", "representative-name": "Ахметов Сейіт", "representative-iin": "050230500002", "representative-basis": "parent" };
      assert.deepEqual(message.data.fields, { ...NORMAL, ...representative });
    });
  }
});

onRedb("guards against robots", { stage: { forms: "[forms]\nleast_seconds = 8\nsubject_per_hour = 10000\nsite_per_minute = 1\n" } }, ({ on, scene }) => {
  const open = (page) => page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=kk`);
  const ready = async (page) => {
    await open(page);
    await fill(page, "kk", PERSON);
    await page.getByLabel(LABELS.kk.agree).check();
  };

  scene("a browser that fills everything in at once waits by itself, and one in a crowd works by itself", { expected: [/429/] }, async ({ page }) => {
    await ready(page);
    await page.locator("html[data-live]").waitFor();
    await send(page);
    await page.waitForURL(/\/r\//);
    const before = await on.size();
    await ready(page);
    await page.locator("html[data-live]").waitFor();
    await send(page);
    await page.waitForURL(/\/r\//);
    assert.equal(await on.size(), before + 1);
  });

  scene("without scripts one is told to wait, loses nothing, and is then taken", { javaScriptEnabled: false, expected: [/422/, /429/] }, async ({ page }) => {
    await ready(page);
    await send(page);
    await page.locator(".notice").getByText("тым тез жіберілді").waitFor();
    assert.equal(await page.locator("#message").inputValue(), PERSON.message);
    assert.ok(await page.getByLabel(LABELS.kk.agree).isChecked());
    const before = await on.size();
    // The time that is asked for passes while it is tried again.
    const crowd = page.locator(".notice").getByText("20 секунд");
    const again = async () => {
      await Promise.all([page.waitForEvent("domcontentloaded"), send(page)]);
      return crowd.isVisible();
    };
    await until("a crowd", again, 500);
    assert.equal(await on.size(), before);
    const ticket = await page.locator("input[name='k.wait']").inputValue();
    assert.ok(ticket);
    // As long as the page asks for, whole seconds being counted.
    const [, seconds] = /(\d+) секунд/.exec(await crowd.innerText());
    await pause(seconds * 1000 + 500);
    await send(page);
    assert.match(await number(page), /-/);
    assert.equal(await on.size(), before + 1);
  });
});

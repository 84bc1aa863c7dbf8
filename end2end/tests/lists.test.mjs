// Lists in the console, as marketers bring them: by a browser with scripts and without, with what goes wrong.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { invited, setUp } from "../fixtures/colleague.mjs";
import { PERSON, complain } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { tabTo } from "../fixtures/focus.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SITE = "/console/site/stop-collector";

const csv = (text, name = "list.csv") => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
// No two follow one another as numbers do: that is refused.
const strangers = Array.from({ length: 3000 }, (_, n) => `someone;+7 ${[701, 702, 705, 707, 775, 777][n % 6]} ${String((n * 48271 * (n % 13 + 1)) % 9999991).padStart(7, "0")}`);

onEachEngine("lists in the console", {}, ({ on, scene }) => {
  // Somebody allowed messages, and somebody else is about to ask.
  const enter = async (page, lang, name, role = "marketer") => {
    await complain(page, on);
    await setUp(page, await invited(on, name, role, "stop-collector"), lang);
    await page.goto(`${on.gateway.origin}${SITE}/list?lang=${lang}`);
    await page.locator("#list").waitFor();
    await page.locator("#what").selectOption("p:notices/sms");
  };

  const download = async (page, link) => {
    const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.match(file.suggestedFilename(), /^stop-collector-sms-\d{4}-\d\d-\d\d\.(csv|summary)$/);
    return readFile(await file.path(), "utf8");
  };

  scene("a marketer sends a list, sees how far it is, why not the others, and takes the answer", { locale: "ru", expected: [/status of 415/, /status of 422/] }, async ({ page }) => {
    await enter(page, "ru", "dana");
    // Without a file, and with one that is none, nothing that was chosen is lost.
    await page.locator("#list").evaluate((field) => field.removeAttribute("required"));
    await page.getByRole("button", { name: "Проверить список" }).click();
    await page.getByText("Сначала выберите файл.").waitFor();
    await page.locator("#list").setInputFiles(csv("PK\u0003\u0004 workbook", "list.xlsx"));
    await page.getByRole("button", { name: "Проверить список" }).click();
    await page.getByText(/Это книга Excel/).waitFor();
    assert.equal(await page.locator("#what").inputValue(), "p:notices/sms");
    await page.locator("#list").setInputFiles(csv(`phone;mobile\n${PERSON.phone};${PERSON.phone}\n`));
    await page.getByRole("button", { name: "Проверить список" }).click();
    await page.getByText(/Подходят сразу несколько столбцов/).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "column", "where to name it");

    await page.locator("#list").setInputFiles(csv(`имя;телефон\nА;${PERSON.phone}\nБ;не номер\n${strangers.join("\n")}\n`));
    await page.getByRole("button", { name: "Проверить список" }).click();
    await page.getByText("Почему нельзя с остальными").waitFor();
    assert.match(await page.locator("main").innerText(), /Можно связаться: 1 из 3\s?002/);
    assert.match(await page.locator(".why").innerText(), /Согласия не было\s+3\s?000/);
    assert.match(await page.locator(".why").innerText(), /Не прочитано[^\n]*\s+1\s/);
    const answer = await download(page, page.getByRole("link", { name: /Скачать ответ/ }));
    assert.match(answer, /А;[^\n]*;да;Согласие есть/);
    assert.match(answer, /Б;не номер;нет;/);
    const summary = await download(page, page.getByRole("link", { name: "Скачать подписанную сводку" }));
    assert.match(summary, /^kelisim/);
    // The page that verifies opens it, tells the two files from any other, and finds a changed byte.
    const verifier = await page.context().newPage();
    await verifier.goto(`${on.gateway.origin}/verify?lang=ru`);
    await verifier.locator("html[data-ready]").waitFor();
    const give = (text, name) => verifier.locator("#file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    await give(summary, "list.summary");
    await verifier.getByRole("heading", { name: "Сводка по списку подлинная" }).waitFor();
    assert.match(await verifier.locator("#answer").innerText(), /3002/);
    await give(answer, "answer.csv");
    await verifier.getByText("Это в точности файл с ответом.").waitFor();
    await give(`${answer}x`, "other.csv");
    await verifier.getByText("Это ни один из двух файлов сводки.").waitFor();
    await examine(verifier, "a summary");
    await give(summary.replace("allowed 1", "allowed 2"), "list.summary");
    await verifier.locator('#answer[data-found="bad"]').waitFor();
    await verifier.close();

    await page.getByRole("link", { name: "Проверить другой список" }).click();
    assert.match(await page.locator(".lists").innerText(), /готов/);
    await page.locator(".lists a").click();
    await page.getByRole("button", { name: "Удалить список и ответ" }).click();
    await page.getByText("Список и ответ удалены.").waitFor();
    await page.waitForLoadState();
    assert.equal(await page.locator(".lists").count(), 0);
    await page.getByRole("link", { name: "Проверки" }).click();
    assert.match(await page.locator(".listing").innerText(), /dana/);
  });

  scene("the same in Kazakh on a phone without JavaScript", { ...PHONE, javaScriptEnabled: false, expected: [/status of 422/] }, async ({ page }) => {
    await enter(page, "kk", "aigerim");
    await page.locator("#list").setInputFiles(csv(`phone;mobile\n${PERSON.phone};${PERSON.phone}\n`));
    await page.getByRole("button", { name: "Тізімді тексеру" }).click();
    await page.getByText(/Бірнеше баған сәйкес келеді: 1, 2/).waitFor();
    assert.equal(await page.locator("#what").inputValue(), "p:notices/sms");
    // The sentence says to name the column below: its field is there to be filled in.
    await page.getByLabel("Нөмірлер не мекенжайлар бағаны").fill("mobile");
    await page.getByLabel("Тек хабарласуға болатындар").check();
    await page.locator("#list").setInputFiles(csv(`phone;mobile\n1;${PERSON.phone}\n2;+7 701 234 56 00\n`));
    await page.getByRole("button", { name: "Тізімді тексеру" }).click();
    // The page asks anew by itself until the answer is there.
    await page.getByText("Хабарласуға болады: 1 (барлығы 2 жол)").waitFor();
    const answer = await download(page, page.getByRole("link", { name: /Жауапты жүктеп алу/ }));
    assert.ok(answer.includes(PERSON.phone) && !answer.includes("234 56 00"), answer);
  });

  scene("from the list to the answer and away again by keyboard alone", { locale: "en" }, async ({ page }) => {
    await enter(page, "en", "keys");
    const to = (wanted) => tabTo(page, wanted, () => true);
    const saying = (words) => (stop) => words.test(stop.words);
    await page.goto(page.url());
    const chosen = () => page.locator("#what").inputValue();
    await to((stop) => stop.id === "what");
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await chosen(), "p:notices/sms");
    await page.keyboard.press("ArrowUp");
    assert.equal(await chosen(), "p:notices/sms");
    await to((stop) => stop.id === "list");
    // Chromium hands files over to us only once it knows that we wait for them: what it is asked next, it answers after.
    const opened = page.waitForEvent("filechooser");
    assert.equal(await page.evaluate(() => document.activeElement.id), "list");
    await page.keyboard.press("Enter");
    const chooser = await opened;
    await chooser.setFiles(csv(`name;phone\nA;${PERSON.phone}\nB;no number\n`));
    await to(saying(/^Check the list$/));
    await page.keyboard.press("Enter");
    await page.getByText("Why not the others").waitFor();
    await to(saying(/^Download the answer/));
    const [answer] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    assert.match(await readFile(await answer.path(), "utf8"), /A;[^\n]*;yes;/);
    await to(saying(/^Delete/));
    await page.keyboard.press("Enter");
    await page.locator("#list").waitFor();
    await page.waitForLoadState();
    assert.equal(await page.locator(".lists").count(), 0);
  });

  scene("reads well to axe while it works and when it is done, in every language", PHONE, async ({ page }) => {
    await enter(page, "en", "reader", "owner");
    await page.locator("#list").setInputFiles(csv(`name;phone\nA;${PERSON.phone}\n${strangers.join("\n")}\n`));
    await page.getByRole("button", { name: "Check the list" }).click();
    await page.getByText("Why not the others").waitFor();
    const job = new URL(page.url()).pathname;
    for (const lang of ["kk", "ru", "en"]) {
      for (const path of [job, `${SITE}/list`, `${SITE}/checks`, `${SITE}/recipes`, `${SITE}/keys`]) {
        await page.goto(`${on.gateway.origin}${path}?lang=${lang}`);
        for (const details of await page.locator("details").all()) await details.evaluate((element) => (element.open = true));
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          await examine(page, `${path} in ${lang}, ${colorScheme}`);
        }
      }
    }
  });
});

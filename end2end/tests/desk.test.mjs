// The desk: a complaint arrives, is found, taken, answered and read, in each language, on a desk and on a telephone, with
// JavaScript and without, by keyboard alone.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { invited, setUp, goOn } from "../fixtures/colleague.mjs";
import { PERSON, complain, number } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const WORDS = {
  kk: { waits: "Жауап күтіп тұр", take: "Өзім аламын", taken: "Берілді.", note: "Жазба", write: "Жазып қою", text: "Жауаптың мәтіні", preview: "Алдымен қарап шығу", shown: "Адам мынаны оқиды", send: "Жауапты жіберу", sent: "Жауап жіберілді.", search: "Нөмір, ЖСН, телефон немесе эл. пошта", find: "Табу", late: "Осы аралықта" },
  ru: { waits: "Что ждёт ответа", take: "Беру себе", taken: "Передано.", note: "Заметка", write: "Записать", text: "Текст ответа", preview: "Сначала посмотреть", shown: "Это прочтёт человек", send: "Отправить ответ", sent: "Ответ отправлен.", search: "Номер, ИИН, телефон или эл. почта", find: "Найти", late: "тем временем" },
  en: { waits: "What waits for an answer", take: "I take it", taken: "Given.", note: "Note", write: "Write it down", text: "Text of the answer", preview: "See it first", shown: "This is what the person will read", send: "Send the answer", sent: "The answer is sent.", search: "Number, IIN, telephone or e-mail", find: "Find", late: "Somebody else" },
};
const ANSWER = "Агенттікке хат жібердік.\n\nЖауабын он күнде аласыз.";

onRedb("the desk", {}, ({ on, browser, scene }) => {
  const worker = async (page, lang, name, role = "case-worker") => {
    await setUp(page, await invited(on, name, role, "stop-collector"), lang);
    await goOn(page, lang);
  };
  // Somebody else's browser, who complains and keeps the private page.
  const somebody = async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await complain(page, on);
    const digits = await number(page);
    const my = new URL(await page.locator("a[href*='/my/']").first().getAttribute("href"), on.gateway.origin).href;
    return { page, digits, my, close: () => context.close() };
  };

  const ways = [
    ["kk", "on a telephone without JavaScript", { ...PHONE, javaScriptEnabled: false }],
    ["ru", "on a desk", {}],
    ["en", "on a telephone", PHONE],
  ];
  for (const [lang, way, options] of ways) {
    scene(`answered in ${lang}, ${way}`, { ...options, locale: lang }, async ({ page }) => {
      const words = WORDS[lang];
      // Without JavaScript nothing can be examined by it.
      const look = () => (options.javaScriptEnabled === false ? undefined : examine(page, `${lang}, ${way}`));
      const person = await somebody();
      await worker(page, lang, `worker-${lang}@example.kz`);
      await page.getByRole("heading", { level: 1, name: words.waits }).waitFor();
      await look();
      await page.goto(`${on.gateway.origin}/console/cases`);
      await look();
      // By the number the person quotes.
      await page.getByLabel(words.search).fill(person.digits.toLowerCase());
      await page.getByRole("button", { name: words.find, exact: true }).click();
      await page.getByRole("link", { name: person.digits }).click();
      await page.getByText(PERSON.message.split("\n")[0]).waitFor();
      await look();
      await page.getByRole("button", { name: words.take }).click();
      await page.getByText(words.taken, { exact: true }).waitFor();
      await page.getByLabel(words.note, { exact: true }).fill("Агенттікке қоңырау шалдым.");
      await page.getByRole("button", { name: words.write }).click();
      await page.getByText("Агенттікке қоңырау шалдым.").waitFor();
      await page.getByLabel(words.text).fill(ANSWER);
      await page.getByRole("button", { name: words.preview }).click();
      await page.getByText(words.shown).waitFor();
      await look();
      assert.equal((await page.getByLabel(words.text).inputValue()).trim(), ANSWER, "what was typed stays");
      await page.getByRole("button", { name: words.send }).click();
      await page.getByText(words.sent, { exact: true }).waitFor();
      await look();
      // The person reads it, and not what staff wrote to each other, nor who they are.
      await person.page.goto(`${person.my}${person.my.includes("?") ? "&" : "?"}lang=${lang}`);
      const read = await person.page.locator("main").innerText();
      assert.ok(read.includes("Жауабын он күнде аласыз."), read);
      assert.ok(!read.includes("қоңырау шалдым") && !read.includes("worker-"), read);
      await person.close();
    });
  }

  for (const [lang, options] of [["kk", { ...PHONE, javaScriptEnabled: true }], ["ru", {}], ["en", { colorScheme: "dark" }]]) {
    scene(`duties, registers and destruction read well in ${lang}`, { ...options, locale: lang }, async ({ page }) => {
      await worker(page, lang, `registrar-${lang}@example.kz`, "officer");
      const at = (what) => page.goto(`${on.gateway.origin}/console/site/stop-collector/${what}`);
      for (const what of ["duties", "destruction", ...["recipients", "processing", "transfers", "abroad", "texts"].map((which) => `registers?which=${which}`)]) {
        assert.equal((await at(what)).status(), 200, what);
        await examine(page, `${what} in ${lang}`);
      }
      // Printed and as a table, whatever is shown.
      for (const [as, begins] of [["pdf", "%PDF"], ["csv", "\ufeff"]]) {
        const file = await page.request.get(`${on.gateway.origin}/console/site/stop-collector/registers?which=processing&as=${as}&lang=${lang}`);
        assert.ok((await file.text()).startsWith(begins), as);
      }
    });
  }

  const PROOFS = {
    kk: { who: "Кім туралы", reason: "Не үшін керек", make: "PDF жасау", genuine: "Дәлелдер топтамасы шынайы", untrue: "Бұл түбіртекке сенуге болмайды" },
    ru: { who: "О ком", reason: "Зачем это нужно", make: "Сделать файл", genuine: "Пакет доказательств подлинный", untrue: "Этой квитанции верить нельзя" },
  };
  for (const [lang, options] of [["kk", PHONE], ["ru", {}]]) {
    scene(`a proof pack, from a telephone number to the page that verifies, in ${lang}`, { ...options, locale: lang }, async ({ page, context, requests }) => {
      const words = PROOFS[lang];
      const person = await somebody();
      await worker(page, lang, `officer-${lang}@example.kz`, "officer");
      await page.goto(`${on.gateway.origin}/console/site/stop-collector/proof?lang=${lang}`);
      await examine(page, `proof in ${lang}`);
      await page.getByLabel(words.who).fill(PERSON.phone);
      await page.getByLabel(words.reason).fill("Сот сұратты");
      const [kept] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: words.make }).click()]);
      const bytes = await readFile(await kept.path());
      await page.goto(`${on.gateway.origin}/verify?lang=${lang}`);
      await page.locator("html[data-ready]").waitFor();
      await context.setOffline(true);
      const before = requests.length;
      const give = (buffer) => page.locator("#file").setInputFiles({ name: kept.suggestedFilename(), mimeType: "application/octet-stream", buffer });
      await give(bytes);
      await page.locator('#answer[data-found="good"]').waitFor();
      assert.ok(await page.getByRole("heading", { name: words.genuine }).isVisible());
      const acts = page.locator("[data-put=acts] > details");
      assert.ok((await acts.count()) >= 2, "what was sent in, and who made the pack");
      await acts.first().locator("summary").first().click();
      const first = await acts.first().innerText();
      assert.ok(first.includes("127.0.0.1") && first.includes(PERSON.message.split("\n")[0]), first);
      await examine(page, `a genuine pack in ${lang}`);
      bytes[bytes.length >> 1] ^= 1;
      await give(bytes);
      await page.locator('#answer[data-found="bad"]').waitFor();
      assert.ok(await page.getByRole("heading", { name: words.untrue }).isVisible());
      assert.equal(requests.length, before, "nobody was asked");
      await context.setOffline(false);
      await person.close();
    });
  }

  scene("what is typed survives a reload and a session that ended, and leaves with whoever signs out", { locale: "en" }, async ({ page }) => {
    const words = WORDS.en;
    const person = await somebody();
    await worker(page, "en", "drafts@example.kz");
    await page.goto(`${on.gateway.origin}/console/cases?who=nobody`);
    await page.getByRole("link", { name: person.digits }).click();
    const awake = () => page.locator("html[data-desk]").waitFor();
    const text = page.getByLabel(words.text);
    const kept = () => page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith("kelisim-desk:")).length);
    await awake();
    await text.fill("A long answer.");
    await page.getByLabel(words.note, { exact: true }).fill("A note.");
    await page.reload();
    await awake();
    assert.equal(await text.inputValue(), "A long answer.");
    assert.ok(await page.locator('[data-restored="text"]').isVisible());
    assert.equal(await page.getByLabel(words.note, { exact: true }).inputValue(), "A note.");
    // The session ends while it is typed: pressed, signed in again, and it is still there.
    const { cookies } = await page.context().storageState();
    await page.context().clearCookies();
    await page.getByRole("button", { name: words.send }).click();
    await page.getByLabel("Password", { exact: true }).waitFor();
    await page.context().addCookies(cookies);
    await page.goto(`${on.gateway.origin}/console/cases?who=nobody`);
    await page.getByRole("link", { name: person.digits }).click();
    await awake();
    assert.equal(await text.inputValue(), "A long answer.");
    // Sent and recorded, it is no draft any more; the note is.
    await page.getByRole("button", { name: words.send }).click();
    await page.getByText(words.sent, { exact: true }).waitFor();
    await awake();
    assert.equal(await kept(), 1);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out.").waitFor();
    assert.equal(await kept(), 0);
    await person.close();
  });

  for (const [lang, options] of [["kk", PHONE], ["ru", {}], ["en", { ...PHONE, colorScheme: "dark" }]]) {
    scene(`roles, the undertaking, the report and one's own account, in ${lang}`, { ...options, locale: lang, expected: [/status of 422/] }, async ({ page }) => {
      await worker(page, lang, `owner-${lang}@example.kz`, "owner");
      const site = `${on.gateway.origin}/console/site/stop-collector`;
      for (const at of ["people", "undertaking", "report"]) {
        await page.goto(`${site}/${at}`);
        await examine(page, `${at} in ${lang}`);
      }
      await page.goto(`${on.gateway.origin}/console/account`);
      await examine(page, `the account in ${lang}`);
      // One's own role is changed by somebody else; a mistake stands beside the field.
      await page.goto(`${site}/people`);
      await page.locator("#name").fill(`owner-${lang}@example.kz`);
      await page.locator("main form button").last().click();
      await page.locator("#name-wrong").waitFor();
      await examine(page, `a mistake in ${lang}`);
      await page.locator("#name").fill(`dana-${lang}@example.kz`);
      await page.locator("#role").selectOption("auditor");
      await page.locator("main form button").last().click();
      const link = await page.locator("pre.link code").innerText();
      await examine(page, `a link in ${lang}`);
      const dana = await browser().newContext();
      const other = await dana.newPage();
      await setUp(other, link, lang);
      await goOn(other, lang);
      await other.goto(`${site}/report`);
      assert.ok(await other.locator("table").count());
      await dana.close();
    });
  }

  scene("by keyboard alone, and two at once", { locale: "en", expected: [/status of 409/] }, async ({ page }) => {
    const words = WORDS.en;
    const person = await somebody();
    await worker(page, "en", "keys@example.kz");
    await page.goto(`${on.gateway.origin}/console/cases?who=nobody`);
    const reach = async (locator) => {
      for (let presses = 0; presses < 80; presses++) {
        await page.keyboard.press("Tab");
        if (await locator.evaluate((element) => element === document.activeElement)) return;
      }
      assert.fail("not reached by Tab");
    };
    await reach(page.getByLabel(words.search));
    await page.keyboard.type(person.digits);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: person.digits }).waitFor();
    await reach(page.getByRole("link", { name: person.digits }));
    await page.keyboard.press("Enter");
    await page.getByText(PERSON.message.split("\n")[0]).waitFor();
    // A colleague takes it meanwhile, on another page of the same person.
    const colleague = await browser().newContext({ storageState: await page.context().storageState() });
    const other = await colleague.newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: words.take }).click();
    await other.getByText(words.taken, { exact: true }).waitFor();
    await colleague.close();
    await reach(page.getByLabel(words.text));
    await page.keyboard.type("An answer to what was before.");
    await reach(page.getByRole("button", { name: words.send }));
    await page.keyboard.press("Enter");
    await page.getByText(words.late).waitFor();
    assert.equal((await page.getByLabel(words.text).inputValue()).trim(), "An answer to what was before.", "nothing is lost");
    await page.getByRole("button", { name: words.send }).click();
    await page.getByText(words.sent, { exact: true }).waitFor();
    await person.close();
  });
});

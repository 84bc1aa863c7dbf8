// The console, as people at work meet it: invited, set up with an app, at a look-up, on a phone, without JavaScript.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { code, goOn, invited, setUp, SIGNS, signIn } from "../fixtures/colleague.mjs";
import { PERSON, complain } from "../fixtures/complaint.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const soon = () => Date.now() + 30_000;

onEachEngine("the console", {}, ({ on, scene }) => {
  scene("a marketer in Kazakh on a phone without JavaScript: invited, signed in, asks, and is on record", { ...PHONE, javaScriptEnabled: false, expected: [/status of 422/, /status of 404/] }, async ({ page }) => {
    await complain(page, on);
    const link = await invited(on, "aigerim@example.kz", "marketer", "stop-collector", "jetu");
    const { secret } = await setUp(page, link, "kk");
    await goOn(page, "kk");
    await page.getByRole("button", { name: "Шығу" }).click();
    await page.goto(link);
    await page.getByRole("heading", { name: "Сілтеме жарамсыз" }).waitFor();

    // Where one wanted to go is where one arrives.
    await page.goto(`${on.gateway.origin}/console/site/stop-collector/look-up`);
    await signIn(page, "kk", "aigerim@example.kz", "000000");
    assert.match(await page.getByRole("alert").innerText(), /бір-біріне сәйкес емес/);
    assert.equal(await page.getByLabel("Аты", { exact: true }).inputValue(), "aigerim@example.kz", "the name is kept");
    await signIn(page, "kk", "aigerim@example.kz", code(secret, soon()));
    await page.getByRole("heading", { level: 1, name: "Бұл адаммен хабарласуға бола ма?" }).waitFor();

    await page.getByLabel("Телефон нөмірі, эл. пошта немесе ЖСН").fill("8 701");
    await page.getByRole("button", { name: "Сұрау" }).click();
    await page.getByText("Цифр қалып қоймағанын тексеріңіз.").waitFor();
    assert.equal(await page.getByLabel("Телефон нөмірі, эл. пошта немесе ЖСН").inputValue(), "8 701");
    await page.getByLabel("Телефон нөмірі, эл. пошта немесе ЖСН").fill(PERSON.phone);
    await page.getByLabel("Не үшін").selectOption("p:notices/sms");
    await page.getByRole("button", { name: "Сұрау" }).click();
    await page.getByRole("heading", { name: "Иә, болады" }).waitFor();
    assert.match(await page.locator(".answer-card").innerText(), /\+7 ••• ••• •• \d\d/);
    assert.equal(await page.getByLabel("Телефон нөмірі, эл. пошта немесе ЖСН").inputValue(), "");

    // Somebody nobody ever heard of gets the answer of those who never agreed.
    await page.getByLabel("Телефон нөмірі, эл. пошта немесе ЖСН").fill("+7 701 000 00 01");
    await page.getByRole("button", { name: "Сұрау" }).click();
    await page.getByText("Келісім берілмеген.").waitFor();

    // What is not a marketer's is not there.
    await page.waitForLoadState();
    assert.equal(await page.getByRole("link", { name: "Тарих" }).count(), 0);
    await page.getByRole("button", { name: "Шығу" }).click();
    await page.getByText("Сіз шықтыңыз.").waitFor();
    await page.goto(`${on.gateway.origin}/console`);
    await page.getByRole("heading", { name: "Кіру" }).waitFor();
  });

  scene("an owner reads figures and history, makes new recovery codes, and loses the phone", { locale: "en" }, async ({ page }) => {
    await complain(page, on);
    const link = await invited(on, "owner", "owner", "stop-collector");
    const { codes } = await setUp(page, link, "en");
    // What is shown once can be copied, printed and saved.
    for (const name of ["Copy", "Print"]) await page.getByRole("button", { name, exact: true }).waitFor();
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Save to a file" }).click()]);
    const kept = await readFile(await saved.path(), "utf8");
    for (const one of codes) assert.ok(kept.includes(one));
    await goOn(page, "en");
    assert.equal(await page.locator(".cards > li").count(), 1, "one site, and no other");

    await page.getByRole("link", { name: "Consents" }).click();
    await page.locator("svg rect.yes").first().waitFor();
    await page.getByText("The same as a table").click();
    const today = page.locator(".plain-table tbody tr").first();
    assert.match(await today.innerText(), /^\d\d\.\d\d\.\d{4}\s+[1-9]/, "the newest day is first, and was counted");
    await page.getByRole("link", { name: "By week" }).click();
    await page.getByText("Last 26 weeks").waitFor();

    await page.getByRole("link", { name: "History" }).click();
    await page.getByText(/was given the role/).first().waitFor();
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("cell", { name: "owner", exact: true }).first().waitFor();

    await page.getByRole("link", { name: "owner", exact: true }).click();
    assert.match(await page.locator("main").innerText(), /10 left/);
    await page.getByRole("button", { name: "Sign out on all devices" }).click();
    await page.getByText("You are signed out.").waitFor();
    await signIn(page, "en", "owner", codes[0]);
    await page.getByText("You used a recovery code; 9 left.").waitFor();

    // Shut out while the page is open: the next step ends it.
    await on.kelisim("user", "suspend", "owner");
    await page.getByRole("link", { name: "Consents" }).click();
    await page.getByText("You were signed out").waitFor();
  });

  scene("reads well to axe in every language, and nothing is wider than a phone", PHONE, async ({ page }) => {
    await complain(page, on);
    const link = await invited(on, "reader", "owner", "stop-collector");
    await page.goto(link);
    await examine(page, "setting up");
    const { secret } = await setUp(page, link, "ru");
    await examine(page, "recovery codes");
    await goOn(page, "ru");
    await page.getByRole("button", { name: "Выйти" }).click();
    await examine(page, "signing in");
    await signIn(page, "ru", "reader", code(secret, soon()));
    await page.getByRole("heading", { name: "Сайты" }).waitFor();
    for (const lang of ["kk", "ru", "en"]) {
      for (const path of ["", "/account", ...["figures", "look-up", "list", "checks", "recipes", "history", "keys", "people"].map((what) => `/site/stop-collector/${what}`)]) {
        await page.goto(`${on.gateway.origin}/console${path}?lang=${lang}`);
        for (const details of await page.locator("details").all()) await details.evaluate((element) => (element.open = true));
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          await examine(page, `${path || "/console"} in ${lang}, ${colorScheme}`);
        }
      }
    }
  });
});

// Signing in to the console through the organisation's own sign-in service, which is a real OpenID Connect provider on
// another site: the way there, the way back, roles by groups, signing out, and what is said when it does not work.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { invited, undertake, undertakeAll } from "../fixtures/colleague.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";
import { logIn, organisation } from "../fixtures/organisation.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const FIGURES = "/console/site/stop-collector/figures";
const WORDS = {
  kk: { enter: "Палата арқылы кіру", signIn: "Кіру", uninvited: /шақырылмағансыз/, away: /дұрыс жауап бермей тұр/ },
  ru: { enter: "Войти с учётной записью «Палата»", signIn: "Войти", uninvited: /Вас не приглашали/, away: /не отвечает как следует/ },
  en: { enter: "Sign in with the Chamber", signIn: "Sign in", uninvited: /nobody invited you/, away: /does not answer as it should/ },
};

const PEOPLE = {
  aigerim: { email: "aigerim@chamber.test" },
  stranger: { email: "stranger@chamber.test" },
  unsure: { email: "unsure@chamber.test", email_verified: false },
};
const ROLES = [["/officers", "officer", "stop-collector"], ["/staff", "marketer", "stop-collector"]];

onEachEngine("an organisation's sign-in service", { open: (engine) => organisation(engine, { people: PEOPLE }) }, ({ engine, on, scene }) => {
  let grouped;
  const members = { officer: { email: "officer@chamber.test", groups: ["/officers", "/staff"] } };
  before(async () => {
    grouped = await organisation(engine, { people: members, roles: ROLES });
  });
  after(() => grouped?.close());

  scene("somebody in Kazakh on a phone without JavaScript: not invited, invited, where they wanted to go, and out again", { ...PHONE, javaScriptEnabled: false, expected: [/status of 403/] }, async ({ context, page }) => {
    await page.goto(`${on.gateway.origin}${FIGURES}`);
    await page.getByRole("link", { name: WORDS.kk.enter }).click();
    assert.equal(new URL(page.url()).origin, on.issuer);
    await logIn(page, "stranger");
    assert.match(await page.locator(".notice[role=alert]").innerText(), WORDS.kk.uninvited);
    assert.equal((await context.cookies(on.gateway.origin)).filter(({ name }) => name === "kelisim").length, 0);
    await context.clearCookies();

    await invited(on, "aigerim@chamber.test", "marketer", "stop-collector");
    await page.goto(`${on.gateway.origin}${FIGURES}`);
    await page.getByRole("link", { name: WORDS.kk.enter }).click();
    await logIn(page, "aigerim");
    // The browser comes from another site, and the session that no other site's page can use is there all the same. What the
    // site asks of staff comes first, and then the page that was wanted.
    await page.waitForURL(/\/undertaking\?next=/);
    await undertake(page);
    await page.waitForURL(`${on.gateway.origin}${FIGURES}`);
    await page.getByRole("heading", { level: 1, name: "Келісімдер уақыт бойынша" }).waitFor();
    const kept = await context.cookies(on.gateway.origin);
    const session = kept.find(({ name }) => name === "kelisim");
    // Without HTTPS, as here, it is no safe cookie: WebKit would keep none.
    assert.deepEqual([session.sameSite, session.httpOnly, session.secure, session.expires], ["Strict", true, false, -1]);
    assert.ok(!kept.some(({ name }) => name === "kelisim-ticket"), "the ticket was taken");

    await page.getByRole("button", { name: "Шығу" }).click();
    await page.getByText("Сіз шықтыңыз.").waitFor();
    // The service still knows them: one press, and no name is asked.
    await page.getByRole("link", { name: WORDS.kk.enter }).click();
    await page.waitForURL(`${on.gateway.origin}/console`);
    await page.getByRole("button", { name: "Шығу" }).click();
    await page.getByRole("link", { name: "Палата жүйесінен де шығу" }).click();
    assert.ok(!page.url().includes("aigerim"), "nothing in the address says who it is");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${on.gateway.origin}/console/sign-in`);
    await page.getByRole("link", { name: WORDS.kk.enter }).click();
    await page.getByLabel("Login").waitFor();
  });

  scene("the language that was chosen comes back, also with what went wrong", { expected: [/status of 403/, /status of 422/] }, async ({ page }) => {
    await page.goto(`${on.gateway.origin}/console/sign-in?lang=ru`);
    await page.getByRole("link", { name: WORDS.ru.enter }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    assert.match(await page.locator(".notice[role=alert]").innerText(), /Вход не завершён/);
    await page.getByRole("link", { name: WORDS.ru.enter }).click();
    await logIn(page, "unsure");
    assert.match(await page.locator(".notice[role=alert]").innerText(), /не подтверждает ваш адрес/);
    // The ticket is used up, and with it the language that it kept: the browser's own is left.
    await page.reload();
    assert.match(await page.locator(".notice[role=alert]").innerText(), /Қайтадан бастаңыз/);
  });

  scene("groups give a role, change it, and take it away", { locale: "en", expected: [/status of 403/, /status of 404/] }, async ({ page }) => {
    const enter = async () => {
      await page.goto(`${grouped.gateway.origin}/console/sign-in`);
      await page.getByRole("link", { name: WORDS.en.enter }).click();
    };
    await enter();
    await logIn(page, "officer");
    await page.waitForURL(`${grouped.gateway.origin}/console`);
    await undertakeAll(page);
    await page.reload();
    await page.getByRole("link", { name: "History" }).click();
    await page.getByText(/Got the role “.+” by a group of the organisation/).waitFor();

    members.officer.groups = ["/staff"];
    await enter();
    await page.waitForURL(`${grouped.gateway.origin}/console`);
    assert.equal(await page.getByRole("link", { name: "History" }).count(), 0);
    await page.getByRole("link", { name: "Look-up" }).click();

    members.officer.groups = [];
    await enter();
    assert.match(await page.locator(".notice[role=alert]").innerText(), /none of your groups has a role/);
    // The session of before is not ended, and there is nothing it may open.
    await page.goto(`${grouped.gateway.origin}${FIGURES}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await page.locator("main svg").count(), 0);
    await page.goto(`${grouped.gateway.origin}/console`);
    assert.equal(await page.locator(".cards > li").count(), 0);
  });

  scene("a service that is away leaves the other way in, and all of it reads well to axe", { ...PHONE, expected: [/status of 502/] }, async ({ page }) => {
    for (const lang of ["kk", "ru", "en"]) {
      await page.goto(`${on.gateway.origin}/console/sign-in?lang=${lang}`);
      await page.getByRole("link", { name: WORDS[lang].enter }).waitFor();
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await examine(page, `signing in, ${lang}, ${colorScheme}`);
      }
    }
    await on.shut();
    await on.gateway.stop();
    await on.gateway.start();
    for (const lang of ["kk", "ru", "en"]) {
      await page.goto(`${on.gateway.origin}/console/sign-in?lang=${lang}`);
      await page.getByRole("link", { name: WORDS[lang].enter }).click();
      assert.match(await page.locator(".notice[role=alert]").innerText(), WORDS[lang].away);
      await page.getByRole("button", { name: WORDS[lang].signIn, exact: true }).waitFor();
      await examine(page, `away, ${lang}`);
    }
    await on.reopen();
  });
});

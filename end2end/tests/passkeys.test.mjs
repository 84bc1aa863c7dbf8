// Passkeys, as people at work meet them: the first by the one-time link, signing in with nothing typed, a second one, and
// everything that must not let anybody in.
import assert from "node:assert/strict";

import { goOn, invited, setUp, SIGNS, undertakeAll } from "../fixtures/colleague.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onEachEngine } from "../fixtures/on-each-engine.mjs";
import { authenticator, KEY_SIGNS } from "../fixtures/passkeys.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

onEachEngine("passkeys", {}, ({ browser, on, scene }) => {
  // The account behind a one-time link gets its first passkey.
  const begin = async (page, name, lang) => {
    const link = await invited(on, name, "owner", "stop-collector");
    await page.goto(`${link}?lang=${lang}`);
    await page.getByRole("button", { name: KEY_SIGNS[lang].make }).click();
    await page.getByRole("heading", { level: 1, name: SIGNS[lang].codes }).waitFor();
    await page.waitForLoadState();
    await undertakeAll(page);
    return { link, codes: await page.locator(".codes li").allInnerTexts() };
  };
  const enter = async (page, lang) => {
    await page.goto(`${on.gateway.origin}/console/sign-in?lang=${lang}`);
    await page.getByRole("button", { name: KEY_SIGNS[lang].enter }).click();
  };
  const inside = (page, lang) => page.getByRole("heading", { name: SIGNS[lang].sites }).waitFor();

  for (const lang of ["kk", "ru", "en"]) {
    scene(`an account is set up and opened by a passkey alone, on a phone, in ${lang}`, { ...PHONE, expected: [/status of 404/] }, async ({ page }) => {
      const device = await authenticator(page);
      const { link, codes } = await begin(page, `owner-${lang}`, lang);
      assert.equal(codes.length, 10);
      const [key] = await device.keys();
      assert.equal(key.rpId, "localhost");
      assert.ok(key.isResidentCredential, "it finds its account by itself");
      await page.goto(link);
      assert.equal(await page.getByRole("button", { name: KEY_SIGNS[lang].make }).count(), 0, "the link is used up");

      await enter(page, lang);
      await inside(page, lang);
      assert.equal((await page.context().cookies()).some(({ name, value }) => name === "kelisim-passkey" && value), false, "nothing is left of the challenge");
      // Where one wanted to go is where one arrives.
      await page.context().clearCookies();
      await page.goto(`${on.gateway.origin}/console/site/stop-collector/figures?lang=${lang}`);
      await page.getByRole("button", { name: KEY_SIGNS[lang].enter }).click();
      await page.waitForURL(/\/figures$/);
    });
  }

  scene("a second passkey beside password and app is added, used and removed; the last way in stays", { locale: "en", expected: [/status of 422/] }, async ({ page }) => {
    const device = await authenticator(page);
    const link = await invited(on, "beside", "owner", "stop-collector");
    await setUp(page, link, "en");
    await goOn(page, "en");
    await inside(page, "en");
    const account = () => page.goto(`${on.gateway.origin}/console/account`);
    await account();
    assert.match(await page.getByLabel(KEY_SIGNS.en.label).inputValue(), /^Linux, (Headless)?Chrome$/, "this device has a name already");
    await page.getByLabel(KEY_SIGNS.en.label).fill("Work laptop");
    await page.getByRole("button", { name: KEY_SIGNS.en.add }).click();
    await page.getByRole("status").filter({ hasText: KEY_SIGNS.en.added }).waitFor();
    // The same device makes no second.
    await page.getByRole("button", { name: KEY_SIGNS.en.add }).click();
    await page.getByRole("alert").filter({ hasText: "already" }).waitFor();
    await device.another();
    await page.getByLabel(KEY_SIGNS.en.label).fill("Security key");
    await page.getByRole("button", { name: KEY_SIGNS.en.add }).click();
    await page.getByText("Security key", { exact: true }).waitFor();

    await enter(page, "en");
    await inside(page, "en");
    await account();
    const row = page.getByRole("listitem").filter({ hasText: "Security key" });
    assert.match(await row.innerText(), /Last used/);
    await page.getByText("Signed in with the passkey “Security key”").waitFor();
    for (const name of ["Work laptop", "Security key"]) {
      await page.getByRole("button", { name: `Remove the passkey “${name}”` }).click();
      await page.getByRole("status").filter({ hasText: "removed here" }).waitFor();
    }
    await page.getByText("You have none yet.").waitFor();
    await enter(page, "en");
    await page.getByRole("alert").filter({ hasText: "opens no account here" }).waitFor();

    // With passkeys alone, the last one stays.
    await device.another();
    await begin(page, "alone", "en");
    await enter(page, "en");
    await inside(page, "en");
    await account();
    await page.getByRole("button", { name: /^Remove the passkey/ }).click();
    await page.getByRole("alert").filter({ hasText: "only way to sign in" }).waitFor();
  });

  scene("a device that does not know its owner lets nobody in, nor does a copied key", { locale: "en", expected: [/status of 422/] }, async ({ page }) => {
    const device = await authenticator(page, { transport: "usb" });
    const { codes } = await begin(page, "copied", "en");
    const [key] = await device.keys();
    await device.knows(false);
    await enter(page, "en");
    await page.getByRole("alert").filter({ hasText: KEY_SIGNS.en.unverified }).waitFor();
    assert.equal(await page.getByRole("button", { name: KEY_SIGNS.en.enter }).isEnabled(), true, "and one may try again");
    await device.knows(true);
    await page.getByRole("button", { name: KEY_SIGNS.en.enter }).click();
    await inside(page, "en");
    await enter(page, "en");
    await inside(page, "en");

    await device.copy(key, key.signCount);
    await enter(page, "en");
    await page.getByRole("alert").filter({ hasText: "there may be a copy of it" }).waitFor();
    // The day everything is lost: the name and a recovery code, with no password.
    await page.getByLabel("Name", { exact: true }).fill("copied");
    await page.getByLabel("Code", { exact: true }).fill(codes[0]);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("You used a recovery code; 9 left.").waitFor();
    await page.goto(`${on.gateway.origin}/console/account`);
    await page.getByText("There may be a copy of this passkey").waitFor();
    await page.getByText(/was refused: it may have been copied/).waitFor();
  });

  scene("at another address of the same machine no passkey is asked for, and without scripts there is no button", { locale: "en", expected: [/./] }, async ({ page }) => {
    await authenticator(page);
    await page.goto(`${on.gateway.origin.replace("localhost", "127.0.0.1")}/console/sign-in?lang=en`);
    await page.getByRole("button", { name: KEY_SIGNS.en.enter }).click();
    await page.getByRole("alert").filter({ hasText: "do not work at the address" }).waitFor();
    const plain = await browser().newContext({ javaScriptEnabled: false, locale: "en" });
    const still = await plain.newPage();
    await still.goto(`${on.gateway.origin}/console/sign-in`);
    assert.equal(await still.getByRole("button").count(), 1, "password and code are there");
    await plain.close();
    // What the browser says when the gateway is away.
    await page.goto(`${on.gateway.origin}/console/sign-in?lang=en`);
    await page.route("**/console/sign-in/passkey", (route) => route.abort());
    await page.getByRole("button", { name: KEY_SIGNS.en.enter }).click();
    await page.getByRole("alert").filter({ hasText: "could not be reached" }).waitFor();
  });

  scene("reads well to axe in every language, and nothing is wider than a phone", PHONE, async ({ page }) => {
    await authenticator(page);
    const start = await invited(on, "reader", "owner", "stop-collector");
    const pages = async (paths) => {
      for (const lang of ["kk", "ru", "en"]) {
        for (const path of paths) {
          await page.goto(`${path}?lang=${lang}`);
          await page.locator("form.passkey").waitFor();
          for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            await examine(page, `${path} in ${lang}, ${colorScheme}`);
          }
        }
      }
    };
    await pages([start, `${on.gateway.origin}/console/sign-in`]);
    await begin(page, "reads", "en");
    await enter(page, "en");
    await inside(page, "en");
    await pages([`${on.gateway.origin}/console/account`]);
  });
});

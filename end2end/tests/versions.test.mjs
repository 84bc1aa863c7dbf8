// A policy and its versions: what a person who came back finds, on a phone, in the dark, on paper, without scripts.
import assert from "node:assert/strict";
import { before } from "node:test";

import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { addVersions } from "../fixtures/versions.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const { KELISIM_SHOTS: shots } = process.env;
const shoot = async (page, name) => shots && (await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }));

onRedb("versions of a policy", { stage: { amend: (_, text) => text } }, ({ on, scene }) => {
  before(() => addVersions(on));

  for (const [lang, words] of [["kk", ["Алдыңғы редакциядан бері не өзгерді", "Cookie", "Алдыңғы редакцияны ашу"]], ["ru", ["Что изменилось по сравнению с прошлой редакцией", "Cookie", "Открыть прошлую редакцию"]], ["en", ["What changed since the previous version", "Cookie", "Open the previous version"]]]) {
    for (const colorScheme of ["light", "dark"]) {
      scene(`a person is told in ${lang} what changed, in ${colorScheme}`, { ...PHONE, colorScheme, reducedMotion: "reduce" }, async ({ page }) => {
        const address = `${on.gateway.origin}/policy/jetu?lang=${lang}`;
        await page.goto(address);
        await examine(page, page.url());
        await shoot(page, `policy-${lang}-${colorScheme}`);
        const changes = page.getByRole("region", { name: words[0] });
        await changes.getByRole("link", { name: words[1], exact: true }).click();
        assert.match(page.url(), /#p\d+$/);
        assert.ok(await page.getByRole("heading", { name: "Cookie", exact: true }).evaluate((heading) => heading.getBoundingClientRect().top < innerHeight));
        await changes.getByRole("link", { name: words[2] }).click();
        assert.match(page.url(), /\/policy\/jetu\/1\?/);
        await examine(page, page.url());
        await shoot(page, `policy-old-${lang}-${colorScheme}`);
        await page.goto(`${on.gateway.origin}/policy/jetu/versions?lang=${lang}`);
        await examine(page, page.url());
        await shoot(page, `versions-${lang}-${colorScheme}`);
        assert.equal(await page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 2 }) }).count(), 3);
      });
    }
  }

  scene("on a desktop, and in a language it was not published in", { viewport: { width: 1280, height: 900 } }, async ({ page }) => {
    await page.goto(`${on.gateway.origin}/policy/jetu/3?lang=en`);
    await examine(page, page.url());
    await page.getByText("has not been published in English").waitFor();
    assert.equal(await page.locator(".prose").getAttribute("lang"), "kk");
    await page.goto(`${on.gateway.origin}/policy/jetu?lang=ru`);
    await shoot(page, "policy-desktop-ru");
    await page.goto(`${on.gateway.origin}/policy/jetu/versions?lang=kk`);
    await shoot(page, "versions-desktop-kk");
  });

  scene("printed, it is the policy and where it comes from", { javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(`${on.gateway.origin}/policy/jetu/2?lang=ru`);
    await page.emulateMedia({ media: "print" });
    if (shots) await page.pdf({ path: `${shots}/policy-ru.pdf`, format: "A4" });
    await shoot(page, "policy-print-ru");
    for (const gone of [".versions", ".forms", ".contents", ".langs"]) assert.ok(await page.locator(gone).first().isHidden(), gone);
    for (const there of [".marks", ".prose", ".hash", ".foot"]) assert.ok(await page.locator(there).first().isVisible(), there);
    await page.getByText(`${on.gateway.origin}/policy/jetu/2`).waitFor();
  });
});

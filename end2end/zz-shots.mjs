import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PERSON, send } from "./fixtures/complaint.mjs";
import { fillAll } from "./fixtures/forms.mjs";
import { stage } from "./fixtures/stage.mjs";
import { launch, visit } from "./fixtures/visitor.mjs";
const folder = "/tmp/shots"; await mkdir(folder, { recursive: true });
const on = await stage("redb"); const browser = await launch();
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const run = async (lang, size, scheme) => {
  const { context, page } = await visit(browser, { viewport: SIZES[size], colorScheme: scheme, reducedMotion: "reduce", locale: lang });
  const take = (what) => page.screenshot({ path: join(folder, `${what}-${size}-${lang}-${scheme}.png`), fullPage: true });
  for (const form of ["vivus/application", "jetu/account", "stop-collector/complaint", "collectors/employment"]) {
    await page.goto(`${on.gateway.origin}/f/${form}?lang=${lang}`); await page.locator("html[data-hydrated]").waitFor();
    await take("form-" + form.replace("/", "-"));
  }
  await page.goto(`${on.gateway.origin}/f/stop-collector/complaint?lang=${lang}`); await page.locator("html[data-hydrated]").waitFor();
  await fillAll(page); await page.locator("[id='clause.notices.sms']").check(); await send(page); await page.locator(".slip").waitFor();
  await take("receipt-before"); const receipt = page.url();
  const pdf = await page.request.get(receipt.split("?")[0] + `/receipt.pdf?lang=${lang}`); await writeFile(join(folder, `before-${lang}.pdf`), await pdf.body());
  const code = await page.locator(".qr a").getAttribute("href");
  await page.locator(".private a.button").click(); await page.locator(".grants").waitFor(); await take("my");
  await page.locator("[name=withdraw][value=all]").click(); await page.locator(".notice").waitFor(); await take("my-withdrawn");
  await page.goto(receipt); await take("receipt-after");
  const pdf2 = await page.request.get(receipt.split("?")[0] + `/receipt.pdf?lang=${lang}`); await writeFile(join(folder, `after-${lang}.pdf`), await pdf2.body());
  await page.goto(code.replace("/verify#", `/verify?lang=${lang}#`)); await page.locator("#answer:not([hidden])").waitFor(); await page.waitForTimeout(500); await take("verify-code");
  await page.goto(`${on.gateway.origin}/verify?lang=${lang}`); await page.locator("html[data-ready]").waitFor();
  await page.locator("#file").setInputFiles(join(folder, `after-${lang}.pdf`)); await page.locator("#answer:not([hidden])").waitFor(); await page.locator("[data-do=ask]").click(); await page.waitForTimeout(500); await take("verify-pdf");
  await page.goto(`${on.gateway.origin}/policy/jetu?lang=${lang}`); await take("policy");
  await context.close();
};
await run("ru", "phone", "light"); await run("kk", "desktop", "dark"); await run("en", "phone", "dark");
await browser.close(); await on.end?.(); process.exit(0);

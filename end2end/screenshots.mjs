// Pictures of everything people see: `KELISIM_BINARY=… node screenshots.mjs FOLDER`. For looking at, not for comparing.
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { banner } from "./fixtures/banner.mjs";
import { goOn, invited, setUp } from "./fixtures/colleague.mjs";
import { PERSON, send } from "./fixtures/complaint.mjs";
import { stage } from "./fixtures/stage.mjs";
import { launch, visit } from "./fixtures/visitor.mjs";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("Say into which folder: node screenshots.mjs FOLDER");
  process.exit(2);
}
await mkdir(folder, { recursive: true });

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
// Pages that anybody may open.
const ADDRESSES = [
  ["home", "/"],
  ["policy", "/policy/stop-collector"],
  ["versions", "/policy/stop-collector/versions"],
  ["nothing", "/f/stop-collector/nothing"],
  ["preferences", "/preferences/jetu"],
  ["verify", "/verify"],
  ["sign-in", "/console/sign-in"],
  ["preview", "/preview/jetu"],
];
const DESK = ["", "/site/stop-collector/figures", "/site/stop-collector/look-up", "/site/stop-collector/list", "/site/stop-collector/history", "/site/stop-collector/keys", "/account"];
const fields = ["iin", "phone", "email", "message", "name"];

const on = await stage("redb");
const browser = await launch();

// One language, size and colour scheme.
const pictures = async (lang, size, colorScheme) => {
  const { context, page } = await visit(browser, { viewport: SIZES[size], colorScheme, reducedMotion: "reduce", locale: lang });
  const take = (what, fullPage = false) => page.screenshot({ path: join(folder, `${what}-${size}-${lang}-${colorScheme}.png`), fullPage });
  const form = `${on.gateway.origin}/f/stop-collector/complaint?lang=${lang}`;

  await page.goto(`${on.pages}/stop-collector/?lang=${lang}`);
  const { section, choose } = banner(page, lang);
  await section.waitFor();
  await take("banner");
  await choose.click();
  await take("choices");

  await page.goto(form);
  await page.locator("html[data-hydrated]").waitFor();
  await take("form", true);
  await page.locator("#iin").fill("990230300006");
  await page.locator("#email").fill("aigerim@");
  await send(page);
  await page.locator(".summary").waitFor();
  await take("errors", true);

  await page.goto(form);
  await page.locator("html[data-hydrated]").waitFor();
  for (const field of fields) await page.locator(`#${field}`).fill(PERSON[field]);
  await page.locator("#agree").check();
  await page.locator("[id='clause.notices.sms']").check();
  await send(page);
  await page.locator(".slip").waitFor();
  await take("receipt", true);

  const file = await (await page.request.get(`${page.url().split("?")[0]}/receipt.json`)).body();
  await page.locator(".private .button").click();
  await page.locator("body.my").waitFor();
  await take("my", true);

  for (const [what, path] of ADDRESSES) {
    await page.goto(`${on.gateway.origin}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
    await take(what, true);
  }
  await page.goto(`${on.gateway.origin}/verify?lang=${lang}`);
  await page.locator("html[data-ready]").waitFor();
  await page.locator("#file").setInputFiles({ name: "receipt.json", mimeType: "application/json", buffer: file });
  await page.locator("#answer[data-found=good]").waitFor();
  await take("verified", true);
  await context.close();
};

// The console of an owner.
const desk = async (lang, size, colorScheme) => {
  const { context, page } = await visit(browser, { viewport: SIZES[size], colorScheme, reducedMotion: "reduce", locale: lang });
  const take = (what) => page.screenshot({ path: join(folder, `console-${what}-${size}-${lang}-${colorScheme}.png`), fullPage: true });
  await setUp(page, await invited(on, `${size}-${lang}-${colorScheme}`, "owner", "stop-collector"), lang, take);
  await goOn(page, lang);
  for (const what of DESK) {
    await page.goto(`${on.gateway.origin}/console${what}?lang=${lang}`);
    await take(what.split("/").pop() || "home");
  }
  await context.close();
};

// The README's picture: three telephones side by side.
const readme = async () => {
  const { context, page } = await visit(browser, { viewport: { width: 1252, height: 892 }, colorScheme: "light" });
  const names = ["banner", "form", "receipt"].map((what) => `${what}-phone-kk-light.png`);
  const images = await Promise.all(names.map(async (name) => (await readFile(join(folder, name))).toString("base64")));
  const style = "margin:0;padding:24px;display:flex;gap:17px;background:#dcd8cf";
  const box = "width:390px;height:844px;object-fit:cover;object-position:top;border-radius:10px";
  await page.setContent(`<body style="${style}">${images.map((image) => `<img style="${box}" src="data:image/png;base64,${image}">`).join("")}</body>`);
  await page.screenshot({ path: join(folder, "readme.png") });
  await context.close();
};

try {
  for (const lang of ["kk", "ru", "en"]) {
    for (const size of Object.keys(SIZES)) {
      for (const scheme of ["light", "dark"]) {
        await pictures(lang, size, scheme);
        await desk(lang, size, scheme);
      }
    }
  }
  await readme();
  console.log(`${(await readdir(folder)).length} pictures in ${folder}`);
} finally {
  await browser.close();
  await on.close();
}

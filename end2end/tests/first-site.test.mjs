// docs/first-site.md, done exactly as it says: its commands, its answers, its page, its words. Only the two ports differ, so
// that nobody's own gateway is in the way.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { spawn } from "node:child_process";

import { banner } from "../fixtures/banner.mjs";
import { examine } from "../fixtures/examine.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { freePort } from "../fixtures/ports.mjs";
import { serving, start } from "../fixtures/process.mjs";

const GUIDE = new URL("../../docs/first-site.md", import.meta.url);
const { KELISIM_BINARY: binary } = process.env;
// A slow reader's pace, in words a minute.
const PACE = 120;

// What stands in the guide: commands, the answers of its table, the page.
const read = async (ports) => {
  let text = await readFile(GUIDE, "utf8");
  const words = text.split(/\s+/).length;
  for (const [printed, free] of ports) text = text.replaceAll(String(printed), String(free));
  const blocks = (kind) => [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, body]) => body);
  const commands = blocks("sh").flatMap((block) => block.trim().split("\n"));
  const answers = [...text.matchAll(/^\| [^|]+ \| `(.+)` \|$/gm)].map(([, answer]) => answer.replaceAll("\\|", "|"));
  return { text, words, commands, answers, page: blocks("html")[0] };
};

// Runs a command to its end, with these lines typed into it.
const typed = (cwd, env, command, lines = []) =>
  new Promise((resolve) => {
    const child = spawn("sh", ["-c", command], { cwd, env });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (out += text));
    child.on("close", (code) => resolve({ code, out }));
    child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  });

const guided = async () => {
  const [port, pages] = [await freePort(), await freePort()];
  const { text, words, commands, answers, page } = await read([[8080, port], [3000, pages]]);
  const folder = await mkdtemp(join(tmpdir(), "kelisim-first-"));
  const stops = [() => rm(folder, { recursive: true, force: true })];
  // Installed, it is called what the guide calls it.
  await symlink(binary, join(folder, "kelisim"));
  const env = { ...process.env, PATH: folder + delimiter + process.env.PATH };
  let cwd = folder;
  let lint;
  const begun = performance.now();
  for (const command of commands) {
    if (command.startsWith("cd ")) cwd = join(cwd, command.slice(3));
    else if (/serve|http\.server/.test(command)) {
      if (command.includes("http.server")) {
        await mkdir(join(cwd, "page"));
        await writeFile(join(cwd, "page/index.html"), page);
      } else {
        const file = join(cwd, "kelisim.toml");
        const written = (await readFile(file, "utf8")).replace("8080", port).replace("3000", pages);
        await writeFile(file, `listen = "127.0.0.1:${port}"\n${written}`);
      }
      const [program, ...args] = command.split(" ");
      const running = start(program, args, { cwd, env });
      stops.push(() => running.stop());
      const at = command.includes("http.server") ? `http://localhost:${pages}` : `http://localhost:${port}/readyz`;
      await serving(command, running, async () => (await fetch(at)).ok);
    } else {
      const ended = await typed(cwd, env, command, command.includes("site new") ? answers : []);
      assert.equal(ended.code, 0, `${command}: ${ended.out}`);
      if (command.endsWith("lint")) lint = ended.out;
    }
  }
  const close = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  const figures = { commands: commands.length, answers: answers.length, seconds: (performance.now() - begun) / 1000, words };
  return { port, pages, text, cwd, lint, figures, close };
};

onRedb("a first site", { open: guided }, ({ on, scene }) => {
  scene("has a banner on a page of one's own, in ten minutes", { expected: [/404 \(File not found\)/] }, async ({ page }) => {
    const said = /`lint` says `([^`]+)`/.exec(on.text)[1];
    assert.ok(on.lint.includes(said), on.lint);
    assert.equal(on.figures.answers, 8);

    // A page without an icon of its own: the browser asks for one, in vain.
    await page.goto(`http://localhost:${on.pages}`);
    const { section, accept, dock, withdraw, unfold } = banner(page, "ru");
    await section.waitFor();
    assert.doesNotMatch(await page.locator("body").innerText(), /Statistics run now/);
    await accept.click();
    await page.getByText("Statistics run now.").waitFor();
    await dock.click();
    await withdraw.click();
    await section.waitFor({ state: "hidden" });
    await page.reload();
    await dock.waitFor();
    assert.doesNotMatch(await page.locator("body").innerText(), /Statistics run now/);

    await page.getByRole("link", { name: "Напишите нам" }).click();
    await page.getByLabel("Ф. И. О.").fill("Асқарова Әсел");
    await page.getByLabel("Номер телефона").fill("+7 700 000 00 02");
    await page.getByLabel("Сообщение").fill("Здравствуйте!");
    await page.getByLabel("Я согласен(на) с политикой").check();
    await examine(page, "the form");
    // Nobody fills a form in faster: the gateway asks those who do to send it again.
    await page.waitForTimeout(3000);
    await page.locator("main form .act button").click();
    await page.locator(".slip").waitFor();
    await examine(page, "the receipt");

    const { commands, answers, seconds, words } = on.figures;
    const minutes = seconds / 60 + words / PACE;
    console.log(`first site: ${commands} commands, ${answers} answers, one page; ${seconds.toFixed(1)} s of the machine, ${minutes.toFixed(1)} min with reading`);
    assert.ok(minutes < 10, `${minutes} minutes`);
  });

  scene("speaks every language that was chosen, under the band of an example", {}, async ({ page }) => {
    for (const [lang, band] of [["kk", "мәтін үлгісі"], ["ru", "пример текста"], ["en", "example"]]) {
      await page.goto(`http://localhost:${on.port}/policy/dukan?lang=${lang}`);
      assert.match((await page.locator("main").innerText()).toLowerCase(), new RegExp(band), lang);
      await examine(page, `the policy, ${lang}`);
    }
    await page.goto(`http://localhost:${on.port}/preview/dukan?lang=ru`);
    assert.match(await page.locator("main").innerText(), /Напишите нам[\s\S]*образец|Напишите нам[\s\S]*пример текста/);
  });
});

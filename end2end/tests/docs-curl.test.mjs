// Every `curl` of the documents runs as printed against the demonstration: the blocks of each document in order, in one
// bash, after the line of docs/api.md that takes the key. Only the ports are others. What answers something else than 2xx
// fails, unless the example says so at its end (`# 404`); an answer that is shown has the members the gateway gives.
import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { PORTS, prepare } from "../demo/prepare.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { freePort } from "../fixtures/ports.mjs";
import { execute, serving, start } from "../fixtures/process.mjs";

const { KELISIM_BINARY: binary } = process.env;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = fileURLToPath(new URL("../demo/main.mjs", import.meta.url));
const KEY = "docs/api.md";

// Stands before the real one: keeps what was answered, which no option of an example hides (`-w`, `-o`, `-f`, a pipe).
const CURL = `#!/bin/bash
call=$(( $(wc -l < "$CALLS/made") + 1 ))
echo >> "$CALLS/made"
"$REAL_CURL" --verbose "$@" > "$CALLS/$call.out" 2> "$CALLS/$call.err"
status=$?
cat "$CALLS/$call.out"
exit "$status"
`;

// The fenced blocks of a document, each with the line it begins on and whether a heading stands before it.
const fenced = (text) => {
  const blocks = [];
  let [open, headed] = [undefined, true];
  text.split("\n").forEach((line, place) => {
    const fence = /^\s*```\s*(\w*)/.exec(line);
    if (fence && open) {
      blocks.push(open);
      open = undefined;
    } else if (fence) {
      open = { language: fence[1], at: place + 2, lines: [], headed };
      headed = false;
    } else if (open) open.lines.push(line);
    else headed ||= line.startsWith("#");
  });
  return blocks;
};

const isShell = ({ language }) => ["sh", "bash", "shell", "console"].includes(language);
const IN_SHELL = /(?<![\w/.-])curl(?= )/;
const RUNNABLE = /\bcurl\b.*(https?:|localhost|\/v1\/)/;

// The places of a block where `curl` is called, with the status that is to come.
const calls = ({ at, lines }) => {
  const found = [];
  lines.forEach((line, place) => {
    if (IN_SHELL.test(line.replace(/(^|\s)#.*/, ""))) found.push({ line: at + place, wanted: undefined });
    const marked = /# (\d{3})$/.exec(line);
    if (marked) found.at(-1).wanted = Number(marked[1]);
  });
  return found;
};

// Names of members, at every depth. Of a list the first stands for all; what may be null has no members to compare.
const shape = (value) => {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape);
  if (value && typeof value === "object") return Object.fromEntries(Object.keys(value).sort().map((name) => [name, shape(value[name])]));
  return null;
};

const names = ["README.md", ...(await readdir(join(ROOT, "docs"), { recursive: true })).map((name) => join("docs", name)).sort()];
const documents = [];
for (const name of names.filter((name) => name.endsWith(".md"))) {
  const text = await readFile(join(ROOT, name), "utf8");
  const blocks = fenced(text);
  documents.push({ name, text, blocks, examples: blocks.filter((block) => isShell(block) && calls(block).length) });
}
const shown = documents.filter(({ examples }) => examples.length);
const taking = documents.find(({ name }) => name === KEY).blocks.find((block) => isShell(block) && block.lines.some((line) => line.startsWith("KEY=")));

// The demonstration on ports of its own, in the folder where somebody tries the examples.
const demonstration = async () => {
  const folder = await mkdtemp(join(tmpdir(), "kelisim-docs-"));
  const ports = { gateway: await freePort(), pages: await freePort(), receiver: await freePort() };
  const made = join(folder, "data/demo");
  await prepare(binary, made, ports);
  await symlink(join(ROOT, "docs"), join(folder, "docs"));
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/curl"), CURL);
  await chmod(join(folder, "bin/curl"), 0o755);
  const origin = `http://localhost:${ports.gateway}`;
  const gateway = start(binary, ["serve", "--config", "kelisim.toml"], { cwd: made });
  const env = { ...process.env, KELISIM_GATEWAY: origin, KELISIM_PAGES: ports.pages, KELISIM_RECEIVER: ports.receiver, KELISIM_SECRETS: made };
  const demo = start(process.execPath, [MAIN], { env });
  const close = async () => {
    await Promise.all([gateway.stop(), demo.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await serving("the gateway", gateway, async () => (await fetch(`${origin}/readyz`)).ok);
    await serving("the demonstration", demo, async () => (await fetch(`http://localhost:${ports.receiver}/received.json`)).ok);
  } catch (why) {
    await close();
    throw why;
  }
  return { folder, ports, close };
};

// Runs the examples of a document and gives what each call answered.
const run = async ({ folder, ports }, { name, examples }) => {
  const kept = join(folder, "calls", name);
  await mkdir(kept, { recursive: true });
  await writeFile(join(kept, "made"), "");
  const moved = (text) => Object.keys(PORTS).reduce((text, which) => text.replaceAll(`localhost:${PORTS[which]}`, `localhost:${ports[which]}`), text);
  const script = join(kept, "examples.sh");
  const blocks = [taking, ...examples.filter((block) => block !== taking)];
  await writeFile(script, `set -eu -o pipefail\n${moved(blocks.flatMap(({ lines }) => lines).join("\n"))}\n`);
  const real = (await execute("sh", ["-c", "command -v curl"])).stdout.trim();
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}`, REAL_CURL: real, CALLS: kept, HOME: folder };
  const ended = await execute("bash", [script], { cwd: folder, env }).catch((why) => why);
  const made = (await readFile(join(kept, "made"), "utf8")).length;
  const answers = [];
  for (let call = 1; call <= made; call++) {
    const [out, err] = await Promise.all(["out", "err"].map((end) => readFile(join(kept, `${call}.${end}`), "utf8")));
    // The last of several is that of the last try.
    answers.push({ status: Number([...err.matchAll(/< HTTP\/[\d.]+ (\d{3})/g)].at(-1)?.[1]), out, err });
  }
  return { ended, answers };
};

onRedb("curl in the documents", { chromium: false, open: demonstration }, ({ on }) => {
  test("the key is taken in one line, which the other documents point to", () => {
    assert.equal(taking?.lines.length, 1);
    assert.ok(shown.length > 4 && shown.some(({ name }) => name === KEY), shown.map(({ name }) => name).join());
    for (const { name, text, examples } of shown) {
      const needs = examples.some(({ lines }) => lines.some((line) => line.includes("$KEY")));
      assert.ok(!needs || name === KEY || text.includes("(api.md#trying-it)"), `${name} does not say where the key comes from`);
    }
  });

  for (const { name, text, blocks } of documents) {
    test(`${name} calls nothing where it is not tried`, () => {
      const tried = new Set(blocks.filter(isShell).flatMap(({ at, lines }) => lines.map((_, place) => at + place)));
      const untried = text.split("\n").flatMap((line, place) => (RUNNABLE.test(line) && !tried.has(place + 1) ? [`${name}:${place + 1}: ${line}`] : []));
      assert.deepEqual(untried, []);
    });
  }

  for (const document of shown) {
    const { name, blocks, examples } = document;
    test(`the examples of ${name}`, async () => {
      const { ended, answers } = await run(on, document);
      const places = examples.flatMap(calls);
      const wrong = [];
      answers.forEach(({ status, out, err }, call) => {
        const { line, wanted } = places[call] ?? {};
        const right = wanted ? status === wanted : status >= 200 && status < 300;
        if (!right) wrong.push(`${name}:${line}: ${status || err}, not ${wanted ?? "2xx"}: ${out.slice(0, 500)}`);
      });
      assert.deepEqual(wrong, []);
      assert.ok(!(ended instanceof Error), `${name}: after line ${places[answers.length - 1]?.line}: ${ended.message}\n${ended.stderr}`);
      assert.equal(answers.length, places.length, `${name}: not every curl ran`);

      for (const [place, block] of blocks.entries()) {
        // An answer stands under the example that got it.
        const before = blocks[place - 1];
        if (block.language !== "json" || block.headed || !examples.includes(before)) continue;
        const last = examples.slice(0, examples.indexOf(before) + 1).flatMap(calls).length - 1;
        const said = shape(JSON.parse(block.lines.join("\n")));
        assert.deepEqual(said, shape(JSON.parse(answers[last].out)), `${name}:${block.at} is not what is answered`);
      }
    });
  }
});

// Runs the browser tests: `KELISIM_BINARY=… node run.mjs [together|alone|engines|engines-whole] [NAME…]`, where a name is
// a file's without its end.
//
// Files run side by side, each in a process with ports, folders, stores and browsers of its own. Those that measure run
// one by one. `engines` are the journeys in Firefox and WebKit, `engines-whole` the same in every language, and every form.
// KELISIM_TOGETHER says how many run side by side; without it, one more than there are processors.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import { prepare } from "./fixtures/prepared.mjs";

const FOLDER = join(import.meta.dirname, "tests");
const END = ".test.mjs";

// Tests that measure: how long a check takes, and what moves later than half a second after a press.
const ALONE = ["looks", "verify"];
// Journeys in Firefox and WebKit; all others run in Chromium.
const isJourney = (name) => name.startsWith("engines-");
// Belongs to the whole alone: it takes minutes.
const LONG = "engines-every-form";
const GROUPS = {
  together: (name) => !ALONE.includes(name) && !isJourney(name),
  alone: (name) => ALONE.includes(name),
  engines: (name) => isJourney(name) && name !== LONG,
  "engines-whole": isJourney,
};
// The longest begin first, so that none is left for the end.
const FIRST = [LONG, "engines-forms", "forms", "console", "lists", "passkeys", "filling", "my-page", "accessible", "faults", "organisation", "preferences", "offline", "preview"];
// Far beyond what a busy machine needs for one file: reaching it is a failure, never a measurement.
const LIMIT = 20 * 60_000;

const children = new Set();
process.once("exit", () => children.forEach((child) => child.kill()));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

const COUNTS = ["tests", "pass", "fail", "cancelled", "skipped", "todo"];

// Runs one file; prints its report when it has ended, so that reports never mix.
const run = async (name, env) => {
  const begun = performance.now();
  const child = spawn(process.execPath, ["--test-reporter=spec", join(FOLDER, name + END)], { env, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  const late = setTimeout(() => child.kill("SIGKILL"), LIMIT);
  let report = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (report += text));
  const ended = await new Promise((resolve) => {
    child.on("error", resolve).on("close", (code, signal) => resolve(signal ?? code));
  });
  clearTimeout(late);
  children.delete(child);
  const seconds = (performance.now() - begun) / 1000;
  const counts = Object.fromEntries(COUNTS.map((what) => [what, Number(new RegExp(`^ℹ ${what} (\\d+)$`, "m").exec(report)?.[1] ?? 0)]));
  // A test that was left out is no test that passed.
  const passed = ended === 0 && counts.tests > 0 && counts.pass === counts.tests;
  console.log(`${report.trimEnd()}\n== ${name}: ${passed ? "passed" : `failed (${ended})`}, ${counts.tests} tests, ${seconds.toFixed(1)} s\n`);
  return { name, seconds, counts, passed };
};

// Runs files, so many at a time.
const runAll = async (names, most, env) => {
  const waiting = [...names];
  const results = [];
  const worker = async () => {
    for (let name; (name = waiting.shift()); ) results.push(await run(name, env));
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
};

const order = (name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
const [group, ...rest] = process.argv.slice(2);
const isGroup = Object.hasOwn(GROUPS, group);
const wanted = isGroup ? rest : process.argv.slice(2);
const all = (await readdir(FOLDER)).filter((file) => file.endsWith(END)).map((file) => file.slice(0, -END.length)).sort();
const unknown = [...wanted, ...ALONE, ...FIRST].filter((name) => !all.includes(name));
if (unknown.length) {
  console.error(`There is no test ${unknown.join(", ")}.`);
  process.exit(2);
}
const names = all.filter((name) => (!wanted.length || wanted.includes(name)) && (!isGroup || GROUPS[group](name)));
const together = names.filter((name) => !ALONE.includes(name)).sort((one, other) => order(one) - order(other));
const alone = names.filter((name) => ALONE.includes(name));

const prepared = await prepare();
const env = { ...process.env, KELISIM_PREPARED: prepared, ...(group === "engines-whole" && { KELISIM_WHOLE: "1" }) };
const begun = performance.now();
// One more than there are processors: each waits for a page now and then.
const most = Number(process.env.KELISIM_TOGETHER ?? availableParallelism() + 1);
const results = [...(await runAll(together, most, env)), ...(await runAll(alone, 1, env))];

for (const { name, seconds, counts, passed } of results.sort((one, other) => other.seconds - one.seconds)) {
  console.log(`${name.padEnd(18)} ${String(counts.tests).padStart(4)} tests ${seconds.toFixed(1).padStart(7)} s${passed ? "" : "   failed"}`);
}
const total = results.reduce((sum, { counts }) => sum + counts.tests, 0);
const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
console.log(`${results.length} files, ${total} tests, ${((performance.now() - begun) / 1000).toFixed(1)} s${failed.length ? `; failed: ${failed.join(", ")}` : ""}`);
process.exit(failed.length || !total ? 1 : 0);

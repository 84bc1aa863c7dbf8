// `node end2end/bench/banner.mjs`: our banner beside its peers, on one page, in Chromium. Prints medians and ratios.
//
// KELISIM_BINARY is the gateway; KELISIM_RUNS how often each is visited (15); KELISIM_ONLY, with
// commas between, the peers to measure.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execute } from "../fixtures/process.mjs";
import { stage } from "../fixtures/stage.mjs";
import { launch } from "../fixtures/visitor.mjs";
import { NETWORKS, measure } from "./measure.mjs";
import { FLOOR, PEERS } from "./peers.mjs";
import { about, settle } from "./site.mjs";
import { LEGEND, medians, table } from "./table.mjs";

const RUNS = Number(process.env.KELISIM_RUNS ?? 15);
const ONLY = (process.env.KELISIM_ONLY ?? "").split(",");
// Of the example sites, one with three optional categories, as the peers are given.
const SITE = "jetu";

// The peers' packages, as the lock file has them. Scripts of packages are not run.
const install = async () => {
  const folder = import.meta.dirname;
  const [lock, mark] = [await readFile(join(folder, "package-lock.json"), "utf8"), join(folder, "node_modules/.kelisim-lock")];
  if ((await readFile(mark, "utf8").catch(() => "")) === lock) return;
  await execute("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder });
  await writeFile(mark, lock);
};

const ours = (gateway) => ({
  name: "kelisim",
  head: () => `<script src="${gateway}/embed/${SITE}.js"></script>`,
  accept: "kelisim-root >>> [data-a=a]",
  held: (address) => `<script type="text/plain" data-category="analytics" data-src="${address}"></script>`,
});

await install();
const on = await stage("redb");
const browser = await launch();
try {
  const candidates = [ours(on.gateway.origin), FLOOR, ...PEERS].filter(({ name, package: peer }) => !peer || ONLY.some((part) => name.includes(part)));
  const own = await settle(on.own, candidates);
  console.log(`Chromium ${browser.version()}, ${RUNS} visits each, brotli 11, medians`);
  for (const { name, package: peer } of candidates) if (peer) console.log(`  ${name}: ${peer} ${await about(peer)}`);
  console.log(`\n${LEGEND}`);
  // The first visit of all warms up the browser and the servers.
  for (const candidate of candidates) await measure(browser, candidate, "fast", own);
  for (const network of Object.keys(NETWORKS)) {
    const runs = new Map(candidates.map(({ name }) => [name, []]));
    // In turn, so that a moment when the machine was busy does not fall on one of them.
    for (let run = 0; run < RUNS; run++) {
      for (const candidate of candidates) {
        const seen = await measure(browser, candidate, network, own);
        runs.get(candidate.name).push({ ...seen, bytes: seen.bytes + candidate.inPage, againBytes: seen.againBytes + candidate.inPage });
      }
    }
    const rows = candidates.map(({ name }) => ({ name, result: medians(runs.get(name)) }));
    const { cpu, conditions } = NETWORKS[network];
    console.log(`\n${network}: ${conditions ? "1.6 Mbit/s, 150 ms" : "no limit"}, CPU ${cpu}× slower`);
    console.log(table(rows, rows[0].result, rows[1].result));
  }
} finally {
  await browser.close();
  await on.close();
}

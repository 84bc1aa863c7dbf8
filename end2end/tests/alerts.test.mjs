// The alert rules that operators load: Prometheus can read them, they say what they should, and every metric they name is
// one the gateway has.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { invited, setUp } from "../fixtures/colleague.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { test } from "node:test";
import { execute } from "../fixtures/process.mjs";

const SAMPLES = join(import.meta.dirname, "../../docs/samples");

onRedb("alerts", {}, ({ on, scene }) => {
  test("promtool reads them, and they fire when they should", async () => {
    await execute("promtool", ["check", "rules", join(SAMPLES, "alerts.yml")]);
    await execute("promtool", ["test", "rules", "alerts.test.yml"], { cwd: SAMPLES });
  });

  scene("every metric they name is there", { locale: "en" }, async ({ page }) => {
    // Ledgers are verified once a day, and a short one as soon as somebody opens the control report.
    await setUp(page, await invited(on, "owner", "owner", "stop-collector"), "en");
    await page.goto(`${on.gateway.origin}/console/site/stop-collector/report`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const rules = await readFile(join(SAMPLES, "alerts.yml"), "utf8");
    const named = new Set(rules.match(/kelisim_[a-z_]+/g).map((name) => name.replace(/_total$/, "")));
    const metrics = await (await fetch(`${on.gateway.origin}/metrics`)).text();
    const there = new Set([...metrics.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name));
    for (const name of named) assert.ok(there.has(name), `${name} is not among the metrics`);
  });
});

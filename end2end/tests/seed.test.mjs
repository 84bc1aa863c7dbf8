// The demonstration's past: the real gateway with its clock set back, visited by invented people. Ten days of it, on ports of
// its own.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { prepare } from "../demo/prepare.mjs";
import { seed } from "../demo/seed.mjs";
import { day, midnight } from "../demo/seed/clock.mjs";
import { person } from "../demo/seed/people.mjs";
import { chance } from "../demo/seed/chance.mjs";
import { freePort } from "../fixtures/ports.mjs";
import { execute, serving, start } from "../fixtures/process.mjs";

const { KELISIM_BINARY: binary } = process.env;
const DAYS = 10;

// The moments at which the first entries of a site's log were recorded, to the second, as its public leaves have them.
const timesOf = async (origin, site) => {
  const log = `${origin}/log/${site}`;
  const size = Number((await (await fetch(`${log}/checkpoint`)).text()).split("\n")[1]);
  const bundle = size < 256 ? `000.p/${size}` : "000";
  const bytes = Buffer.from(await (await fetch(`${log}/tile/entries/${bundle}`)).arrayBuffer());
  const times = [];
  for (let at = 0; at < bytes.length; ) {
    const leaf = bytes.subarray(at + 2, (at += 2 + bytes.readUInt16BE(at)));
    // Fields of type, length and value behind the version; the third is the time.
    for (let place = 1; place < leaf.length; place += 3 + leaf.readUInt16BE(place + 1)) {
      if (leaf[place] === 3) times.push(Number(leaf.readBigUInt64BE(place + 3)) * 1000);
    }
  }
  return times;
};

describe("a past for the demonstration", () => {
  const on = {};

  before(async () => {
    on.folder = await mkdtemp(join(tmpdir(), "kelisim-seed-"));
    const ports = { gateway: await freePort(), pages: await freePort(), receiver: await freePort() };
    on.origin = `http://localhost:${ports.gateway}`;
    await prepare(binary, on.folder, ports);
    on.configuration = await readFile(join(on.folder, "kelisim.toml"), "utf8");
    on.records = await seed(binary, on.folder, DAYS);
    on.read = (name) => readFile(join(on.folder, name));
    const keys = (await on.read("api-keys.txt")).toString().trim().split("\n").map((line) => line.split(" "));
    on.sites = keys.map(([site]) => site);
    on.api = async (site, path) => {
      const answered = await fetch(`${on.origin}/v1/sites/${site}/${path}`, { headers: { Authorization: `Bearer ${Object.fromEntries(keys)[site]}` } });
      assert.equal(answered.status, 200, path);
      return answered.json();
    };
    // The gateway as it serves the demonstration: the clock of the machine, the configuration of prepare.mjs.
    on.serve = async () => {
      on.gateway = start(binary, ["serve", "--config", "kelisim.toml"], { cwd: on.folder });
      await serving("the gateway", on.gateway, async () => (await fetch(`${on.origin}/readyz`)).ok);
    };
  });

  after(async () => {
    await on.gateway?.stop();
    await rm(on.folder, { recursive: true, force: true });
  });

  test("is believed by the gateway's own verifier, and leaves the configuration as it was", async () => {
    assert.ok(on.records > 200, `${on.records} records`);
    const { stdout } = await execute(binary, ["verify", "--config", "kelisim.toml"], { cwd: on.folder });
    const entries = [...stdout.matchAll(/^\S+: (\d+) entries are right/gm)].map(([, count]) => Number(count));
    assert.equal(entries.reduce((sum, count) => sum + count), on.records, stdout);
    assert.equal((await on.read("kelisim.toml")).toString(), on.configuration);
  });

  test("is made once", async () => {
    const hash = async () => createHash("sha256").update(await on.read("kelisim.redb")).digest("hex");
    const was = await hash();
    assert.equal(await seed(binary, on.folder, DAYS), undefined);
    assert.equal(await hash(), was);
  });

  test("goes on under the clock of the machine", async () => {
    await on.serve();
    const checks = (await Promise.all(on.sites.map((site) => on.api(site, "checks")))).flatMap(({ checks }) => checks);
    const days = checks.map(({ at }) => day(Date.parse(at))).sort();
    assert.ok(days.length > 5 && days[0] <= day(midnight(5 - DAYS)) && days[0] >= day(midnight(-DAYS)), days.join());
    assert.ok(checks.every(({ at }) => Date.parse(at) < Date.now()));
    for (const site of on.sites) {
      const times = await timesOf(on.origin, site);
      assert.equal(day(times[0]), day(midnight(-DAYS)), site);
      assert.ok(times.every((time, place) => time >= (times[place - 1] ?? 0) && time < Date.now()), site);
      // Days on which nobody came are few, at a site that somebody comes to.
      assert.ok(new Set(times.map(day)).size >= 4, site);
    }
  });

  test("has requests that are due, and none that is overdue or stands in the way of the documents", async () => {
    const lists = await Promise.all(on.sites.map(async (site) => [site, await on.api(site, "requests")]));
    const open = lists.flatMap(([, { requests }]) => requests);
    assert.ok(open.length >= 3, JSON.stringify(open));
    assert.ok(open.every(({ overdue, received_at }) => !overdue && Date.parse(received_at) < Date.now()));
    assert.equal(Object.fromEntries(lists).jetu.open, 0);
  });

  test("has private pages to look at, whose deliveries arrived", async () => {
    const pages = (await on.read("private-pages.txt")).toString().trim().split("\n");
    assert.ok(pages.length >= 3, pages.join("\n"));
    for (const page of pages) assert.equal((await fetch(page.split(" ")[0])).status, 200, page);
    for (const site of on.sites) {
      for (const { destination, waiting } of await on.api(site, "destinations")) assert.equal(waiting, 0, `${site}/${destination}`);
    }
  });

  test("begins anew when it was cut off", async () => {
    await on.gateway.stop();
    await writeFile(join(on.folder, "seed.unfinished"), "");
    assert.ok((await seed(binary, on.folder, 1)) < on.records);
  });
});

test("people are the same in every demonstration, and their IINs are nobody's", () => {
  const people = () => Array.from({ length: 200 }, (_, place) => person(chance(`a person ${place}`)));
  assert.deepEqual(people(), people());
  for (const { iin, phone, email } of people()) {
    assert.match(iin, /^\d\d0230[3-6]\d{5}$/);
    assert.match(phone, /^\+7(70[0-8]|747|771|77[5-8])000\d{4}$/);
    assert.match(email, /^[a-z]+\.\d+@example\.kz$/);
  }
});

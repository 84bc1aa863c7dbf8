// `node end2end/bench/pages.mjs`: when a form is first painted, beside a static page of the same bytes: the form's own
// markup and style sheets as files, its scripts replaced by as many bytes that do nothing. In turn, on a slow network and
// a processor four times slower; medians and ratios.
//
// KELISIM_BINARY is the gateway; KELISIM_RUNS how often each is visited (15).
import { stage } from "../fixtures/stage.mjs";
import { launch } from "../fixtures/visitor.mjs";
import { NETWORKS } from "./measure.mjs";
import { median, still } from "./still.mjs";

const RUNS = Number(process.env.KELISIM_RUNS ?? 15);
const FORMS = ["stop-collector/complaint", "jetfin/application", "hot-zaim/lead"];
const AIM = 1.15;

const painted = async (browser, address) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "kk-KZ" });
  try {
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send("Network.enable");
    await client.send("Network.emulateNetworkConditions", NETWORKS.slow.conditions);
    await client.send("Emulation.setCPUThrottlingRate", { rate: NETWORKS.slow.cpu });
    await page.goto(address, { waitUntil: "load" });
    const seen = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    await page.waitForFunction(seen, undefined, { timeout: 30_000 });
    return await page.evaluate(seen);
  } finally {
    await context.close();
  }
};

const on = await stage("redb");
const browser = await launch();
try {
  console.log(`\nFirst paint of forms (aim: ${AIM} of a static page of the same bytes), ${RUNS} visits each, 1.6 Mbit/s, 150 ms, CPU 4x slower`);
  for (const form of FORMS) {
    const own = `${on.gateway.origin}/f/${form}?lang=kk`;
    const copy = await still(on.own, on.gateway.origin, await (await fetch(own)).text(), `/still/${form}`);
    const addresses = [own, copy.address];
    for (const address of addresses) await painted(browser, address);
    const times = [[], []];
    for (let run = 0; run < RUNS; run++) {
      for (const [place, address] of addresses.entries()) times[place].push(await painted(browser, address));
    }
    const [ours, floor] = times.map(median);
    console.log(`${form.padEnd(26)} ${ours.toFixed(0).padStart(5)} ms   static ${floor.toFixed(0).padStart(5)} ms   ${(ours / floor).toFixed(2)}x`);
  }
} finally {
  await browser.close();
  await on.close();
}

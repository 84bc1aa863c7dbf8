// `node end2end/bench/desk-pages.mjs`: bytes of the desk's pages, and their largest contentful paint beside static pages of
// the same bytes, on a processor four times slower. In turn; medians and ratios.
//
// KELISIM_BINARY is the gateway; KELISIM_RUNS how often each is visited (15).
import { goOn, invited, setUp } from "../fixtures/colleague.mjs";
import { complain } from "../fixtures/complaint.mjs";
import { stage } from "../fixtures/stage.mjs";
import { launch } from "../fixtures/visitor.mjs";
import { median, still } from "./still.mjs";

const RUNS = Number(process.env.KELISIM_RUNS ?? 15);
const CASES = 60;
const AIM = 1.2;
const PAINTS = 400;

// When the largest thing was painted, and what came over the wire, of a first visit: the cache is empty.
const painted = async (context, address) => {
  const page = await context.newPage();
  try {
    const client = await context.newCDPSession(page);
    await client.send("Network.enable");
    await client.send("Network.clearBrowserCache");
    await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    const [kinds, bytes] = [new Map(), { wasm: 0, rest: 0 }];
    client.on("Network.responseReceived", ({ requestId, response }) => kinds.set(requestId, /wasm|javascript/.test(response.mimeType) ? "wasm" : "rest"));
    client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => (bytes[kinds.get(requestId) ?? "rest"] += encodedDataLength));
    await page.addInitScript(() => {
      new PerformanceObserver((list) => (window.__largest = list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true });
    });
    await page.goto(address, { waitUntil: "networkidle" });
    await page.waitForTimeout(PAINTS);
    return { largest: await page.evaluate(() => window.__largest), bytes };
  } finally {
    await page.close();
  }
};

const on = await stage("redb");
const browser = await launch();
try {
  const visitors = await browser.newContext();
  const visitor = await visitors.newPage();
  for (let n = 0; n < CASES; n++) await complain(visitor, on);
  await visitors.close();
  const context = await browser.newContext({ locale: "ru-KZ", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await setUp(page, await invited(on, "officer@example.kz", "officer", "stop-collector"), "ru");
  await goOn(page, "ru");
  const list = `${on.gateway.origin}/console/site/stop-collector/cases`;
  await page.goto(list);
  const one = await page.locator("a[href*='/case/']").first().getAttribute("href");
  console.log(`\nLargest contentful paint of the desk (aim: ${AIM} of a static page of the same bytes), ${RUNS} visits each, CPU 4x slower`);
  for (const [name, own] of [["list of 50", list], ["a case", new URL(one, list).href]]) {
    const copy = await still(on.own, on.gateway.origin, await (await context.request.get(own)).text(), `/still/${name.replaceAll(" ", "-")}`);
    const addresses = [own, copy.address];
    const seen = [[], []];
    for (const address of addresses) await painted(context, address);
    for (let run = 0; run < RUNS; run++) {
      for (const [place, address] of addresses.entries()) seen[place].push(await painted(context, address));
    }
    const [ours, floor] = seen.map((runs) => median(runs.map(({ largest }) => largest)));
    const { wasm, rest } = seen[0][0].bytes;
    const kilo = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
    console.log(`${name.padEnd(12)} ${ours.toFixed(0).padStart(5)} ms   static ${floor.toFixed(0).padStart(5)} ms   ${(ours / floor).toFixed(2)}x   page and styles ${kilo(rest)}, WASM and scripts ${kilo(wasm)}`);
  }
} finally {
  await browser.close();
  await on.close();
}

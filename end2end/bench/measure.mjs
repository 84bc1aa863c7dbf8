// One visit, measured from inside the page and on the wire.
//
// "Visible" is the first frame in which the accepting button is what lies at its own middle, opaque enough to be seen: the
// same question for every candidate, put to the page in each frame, through shadow roots. Its time is when that frame was
// painted, and never before the browser's own first paint of content. From then on the button is pressed in each frame until
// the choice is kept (a cookie or an entry of localStorage changed): the first press that works. "Gone" is when nothing of
// it is seen any more, fading out included.
import { setTimeout as pause } from "node:timers/promises";

const QUIET = 150;
const DEADLINE = 30_000;

/** Where the script lies that waits for statistics to be allowed. */
export const HELD = "/held.js";

/** 1.6 Mbit/s down, 0.75 up, 150 ms there and back, a processor four times slower; and this machine as it is. */
export const NETWORKS = {
  slow: { cpu: 4, conditions: { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 } },
  fast: { cpu: 1, conditions: null },
};

const inPage = ({ accept, press }) => {
  const seen = (window.__seen = { shift: 0, long: 0, longest: 0 });
  const watch = (type, entry) => {
    new PerformanceObserver((list) => list.getEntries().forEach(entry)).observe({ type, buffered: true });
  };
  // What moves within half a second of a press is nobody's surprise: the browser's own score leaves it out too.
  watch("layout-shift", ({ value, startTime, sources }) => {
    if (seen.worked && startTime >= seen.worked && startTime < seen.worked + 500) return;
    seen.shift += value;
    seen.moved = sources.map(({ node }) => node?.className || node?.nodeName);
  });
  watch("longtask", ({ duration }) => {
    seen.long++;
    seen.longest = Math.max(seen.longest, duration);
  });
  const [outer, inner] = accept.split(" >>> ");
  const find = () => (inner ? document.querySelector(outer)?.shadowRoot?.querySelector(inner) : document.querySelector(outer));
  const opaque = (element) => {
    let product = 1;
    for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) product *= Number(getComputedStyle(at).opacity);
    return product;
  };
  const shown = () => {
    const element = find();
    const box = element?.getBoundingClientRect();
    if (!box?.width) return null;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit && (element === hit || element.contains(hit)) && opaque(element) > 0.1 ? element : null;
  };
  const state = () => {
    try {
      return document.cookie + JSON.stringify({ ...localStorage });
    } catch {
      return "";
    }
  };
  const painted = (then) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(0);
  };
  const leaving = (pressed) => {
    const element = shown();
    if (!element) return painted((now) => (seen.gone = now));
    // Kept, but nothing moves: a press that came too early for its banner. A person presses again.
    const now = performance.now();
    const still = now - pressed > 250 && opaque(element) === 1;
    if (still) element.click();
    return requestAnimationFrame(() => leaving(still ? now : pressed));
  };
  // The time this measuring takes itself is nobody's: reading what is kept, and finding the button again.
  let lost = 0;
  const aside = (look) => {
    const from = performance.now();
    const found = look();
    lost += performance.now() - from;
    return found;
  };
  const pressing = (before) => {
    aside(shown)?.click();
    const now = performance.now();
    const after = now - lost - seen.visible;
    if (aside(state) === before) return requestAnimationFrame(() => pressing(before));
    Object.assign(seen, { worked: now, after });
    return requestAnimationFrame(() => leaving(now));
  };
  const looking = () => {
    if (!shown()) return requestAnimationFrame(looking);
    return painted((now) => {
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      seen.visible = Math.max(now, paint?.startTime ?? 0);
      if (press) pressing(aside(state));
    });
  };
  requestAnimationFrame(looking);
};

// What came over the wire besides the page itself: bodies as they were sent.
const wire = (client, own) => {
  const bodies = new Map();
  const open = new Set();
  let last = Date.now();
  const sent = new Set();
  client.on("Network.requestWillBeSent", ({ requestId, request }) => {
    open.add(requestId);
    // What is told to a server is not what the banner is made of: ours alone has its choices put on record.
    if (request.method !== "GET") sent.add(requestId);
  });
  client.on("Network.responseReceived", ({ requestId, response, type }) => {
    const { pathname } = new URL(response.url);
    if (type !== "Document" && !sent.has(requestId) && !own.has(pathname)) bodies.set(requestId, -response.encodedDataLength);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (bodies.has(requestId)) bodies.set(requestId, bodies.get(requestId) + encodedDataLength);
  });
  for (const event of ["loadingFinished", "loadingFailed"]) {
    client.on(`Network.${event}`, ({ requestId }) => {
      open.delete(requestId);
      last = Date.now();
    });
  }
  return {
    // Nothing under way, and nothing new for a while: what loads after the banner is its cost too.
    quiet: async () => {
      while (open.size || Date.now() - last < QUIET) await pause(20);
    },
    told: () => ({ requests: bodies.size, bytes: [...bodies.values()].reduce((sum, bytes) => sum + Math.max(0, bytes), 0) }),
  };
};

const open = async (context, network, own, look) => {
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  const traffic = wire(client, own);
  const { cpu, conditions } = NETWORKS[network];
  if (conditions) await client.send("Network.emulateNetworkConditions", conditions);
  if (cpu > 1) await client.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  await page.addInitScript(inPage, look);
  return { page, client, traffic };
};

// Some start what was allowed a good while after everything else.
const started = async (page, { held, name }) => {
  if (!held) return;
  const asked = (path) => performance.getEntriesByType("resource").some((entry) => new URL(entry.name).pathname === path);
  await page.waitForFunction(asked, HELD, { timeout: DEADLINE }).catch(() => {
    throw new Error(`${name}: what was allowed did not start`);
  });
};

// When the held-back script was asked for, and how much sooner than DOMContentLoaded.
const heldBack = (path) => {
  const [{ domContentLoadedEventStart: ready }] = performance.getEntriesByType("navigation");
  const asked = performance.getEntriesByType("resource").find(({ name }) => new URL(name).pathname === path)?.startTime;
  return { asked, ahead: asked === undefined ? null : ready - asked };
};

const first = async (context, candidate, network, own) => {
  const { accept, name } = candidate;
  const { page, traffic } = await open(context, network, own, { accept, press: true });
  await page.goto(candidate.address, { waitUntil: "load" });
  await page.waitForFunction(() => window.__seen.gone !== undefined, undefined, { timeout: DEADLINE }).catch(async () => {
    throw new Error(`${name}: ${JSON.stringify(await page.evaluate(() => window.__seen))}`);
  });
  await started(page, candidate);
  await traffic.quiet();
  const seen = await page.evaluate(() => window.__seen);
  const { asked } = await page.evaluate(heldBack, HELD);
  if (candidate.held && asked < seen.visible) throw new Error(`${name}: what was held back was asked for before the banner was seen`);
  await page.close();
  const { visible, worked, after, gone, shift, long, longest } = seen;
  return { visible, worked: after, gone: gone - worked, shift, long, longest, ...traffic.told() };
};

// The same visitor on the next page, with an empty HTTP cache: nothing is shown, and what was allowed starts.
const again = async (context, candidate, network, own) => {
  const { accept, name } = candidate;
  const { page, client, traffic } = await open(context, network, own, { accept, press: false });
  await client.send("Network.clearBrowserCache");
  await page.goto(candidate.address, { waitUntil: "load" });
  await started(page, candidate);
  await traffic.quiet();
  if (await page.evaluate(() => window.__seen.visible !== undefined)) throw new Error(`${name}: asked somebody who had chosen`);
  const { ahead } = await page.evaluate(heldBack, HELD);
  const { bytes, requests } = traffic.told();
  return { againBytes: bytes, againRequests: requests, ahead };
};

/** One visitor: a first visit with the press that accepts, and the next page. */
export const measure = async (browser, candidate, network, own) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  try {
    return { ...(await first(context, candidate, network, own)), ...(await again(context, candidate, network, own)) };
  } finally {
    await context.close();
  }
};

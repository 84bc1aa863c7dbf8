// What the banner looks like to everybody: every language, layout and size from a small phone to 4K, zoomed to 400 %, dark,
// with forced colours, without motion, right to left. Nothing axe can find, equal answers within reach, a page that never
// moves and never loses the focus behind the banner.
import assert from "node:assert/strict";

import axe from "axe-core";

import { banner } from "../fixtures/banner.mjs";
import { onRedb } from "../fixtures/on-each-engine.mjs";
import { event } from "../fixtures/visitor.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LANGS = ["kk", "ru", "en"];
const LAYOUTS = ["", "bar", "box", "dialog"];
const SIZES = {
  "320 px": { width: 320, height: 640 },
  "400 % zoom": { width: 320, height: 256 },
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
  "4K": { width: 3840, height: 2160 },
};

const LINES = Array.from({ length: 40 }, (_, index) => `<p>Line ${index} <a href="#l${index}" id="l${index}">a link</a></p>`).join("");

const pageFor = (gateway, lang, layout, dir) => `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>A customer’s page</title><style>:root{color-scheme:light dark;background:Canvas;color:CanvasText}</style>
<script src="${gateway}/embed/stop-collector.js"${layout && ` data-layout="${layout}"`}></script></head>
<body><main><h1>Page</h1>${LINES}<p><a href="#" data-kelisim="settings">Cookies</a></p></main></body></html>`;

const examine = async (page, what) => {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    // Where the system forces its own colours axe still reckons with the ones that were asked for; see below for the forced.
    const rules = { "color-contrast": { enabled: !matchMedia("(forced-colors: active)").matches } };
    const { violations, passes } = await window.axe.run(document, { runOnly: { type: "tag", values }, rules });
    return { passes: passes.length, violations: violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(" ")}: ${node.failureSummary}`)) };
  }, TAGS);
  assert.ok(found.passes > 10, `${what}: axe looked at it`);
  assert.deepEqual(found.violations, [], what);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${what}: the page scrolls sideways by ${wide} px`);
};

// Both answers are of one size and weight, whole within the window, big enough for a finger, and nothing lies upon them.
const equalAnswers = async (accept, refuse, { width, height }) => {
  const look = (button) =>
    button.evaluate((element) => {
      const { color, backgroundColor, fontSize, fontWeight, borderTopWidth } = getComputedStyle(element);
      const { x, y, width, height } = element.getBoundingClientRect();
      const root = element.getRootNode();
      const hit = root.elementFromPoint(x + width / 2, y + height / 2);
      return { style: [color, backgroundColor, fontSize, fontWeight, borderTopWidth].join(), x, y, width, height, free: element.contains(hit) };
    });
  const [yes, no] = [await look(accept), await look(refuse)];
  assert.equal(yes.style, no.style, "the answers have one weight");
  assert.ok(Math.abs(yes.width - no.width) <= 1 && Math.abs(yes.height - no.height) <= 1, `of one size: ${JSON.stringify([yes, no])}`);
  for (const box of [yes, no]) {
    assert.ok(box.width >= 44 && box.height >= 44, "big enough");
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, `within the window: ${JSON.stringify(box)}`);
    assert.ok(box.free, "nothing lies upon it");
  }
};

const watchShifts = () => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const names = sources.map(({ node }) => node?.localName ?? node?.nodeName);
      // Nodes within the banner are not told to the page.
      if (!hadRecentInput) window.shifts.push({ own: names.length > 0 && !names.some(Boolean), what: `${value.toFixed(4)} by ${names.join(", ")}` });
    }
  }).observe({ type: "layout-shift", buffered: true });
};
// Every text the line shows that says how the record stands.
const watchLine = () => {
  const line = document.querySelector("kelisim-root").shadowRoot.querySelector("[role=status]");
  window.lines = [];
  new MutationObserver(() => line.textContent && window.lines.push(line.textContent)).observe(line, { childList: true, characterData: true, subtree: true });
};
// Nothing of the page moved, and nothing of the banner but by a press. Only where the gateway took so long that the line
// said first that the record waits, may that line move by its own change of words.
const unmoved = async (page) => {
  const { shifts, lines } = await page.evaluate(() => ({ shifts: window.shifts, lines: window.lines }));
  assert.deepEqual(shifts.filter(({ own }) => !own || lines.length < 2).map(({ what }) => what), [], "nothing of the page moved");
};

onRedb("looks", {}, ({ on, scene }) => {
  const open = async (context, page, { lang = "kk", layout = "", dir = "ltr" }) => {
    await context.addInitScript(watchShifts);
    on.own.serve("/looks", pageFor(on.gateway.origin, lang, layout, dir));
    await page.goto(`${on.own.origin}/looks`);
    await banner(page, lang).section.waitFor();
    await page.evaluate(watchLine);
  };

  // The whole walk at one size: first layer, choices, what is said afterwards, settings.
  const walk = async ({ context, page }, { viewport, lang = "kk", ...how }) => {
    await open(context, page, { lang, ...how });
    const { root, section, accept, refuse, choose, unfold, dock } = banner(page, lang);
    await equalAnswers(accept.first(), refuse.first(), viewport);
    await examine(page, "first layer");

    // It comes when somebody comes near, and is there before they press: a press excuses what moves within half a second.
    await choose.hover();
    await root.locator(".c").waitFor({ state: "attached" });
    await unfold();
    for (const summary of await page.locator("kelisim-root summary").all()) await summary.click();
    // At its end, where the buttons stand after the rest and not over it.
    const toEnd = () => section.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await toEnd();
    await examine(page, "choices, unfolded");
    const box = await section.boundingBox();
    assert.ok(box.y >= -1 && box.y + box.height <= viewport.height + 1 && box.x >= -1 && box.x + box.width <= viewport.width + 1, `the choices stay in the window: ${JSON.stringify(box)}`);

    await accept.filter({ visible: true }).first().click();
    await event(page, "saved");
    await dock.waitFor();
    await examine(page, "afterwards");
    const round = await dock.boundingBox();
    assert.ok(round.width >= 24 && round.height >= 24 && round.x >= 0 && round.x + round.width <= viewport.width && round.y + round.height <= viewport.height, "the settings button is within reach");
    await dock.click();
    await section.waitFor();
    await toEnd();
    await examine(page, "settings");
    await unmoved(page);
  };

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const lang of LANGS) {
      scene(`${size}, ${lang}`, { viewport }, (visitor) => walk(visitor, { viewport, lang }));
    }
  }
  for (const layout of LAYOUTS.filter(Boolean)) {
    for (const size of ["320 px", "400 % zoom", "desktop", "4K"]) {
      const viewport = SIZES[size];
      scene(`layout ${layout}, ${size}`, { viewport }, (visitor) => walk(visitor, { viewport, layout, lang: "ru" }));
    }
  }
  const MODES = {
    dark: { colorScheme: "dark" },
    "forced colours": { forcedColors: "active" },
    "dark, forced colours": { colorScheme: "dark", forcedColors: "active" },
    "no motion": { reducedMotion: "reduce" },
    "more contrast": { contrast: "more" },
  };
  for (const [mode, options] of Object.entries(MODES)) {
    const viewport = SIZES.phone;
    scene(`${mode}`, { viewport, ...options }, (visitor) => walk(visitor, { viewport }));
  }
  scene("a page from right to left", { viewport: SIZES.phone }, (visitor) => walk(visitor, { viewport: SIZES.phone, dir: "rtl" }));

  scene("without motion nothing moves", { viewport: SIZES.desktop, reducedMotion: "reduce" }, async ({ context, page }) => {
    await open(context, page, {});
    const { unfold, dock, refuse } = banner(page);
    const moving = () => page.evaluate(() => document.getAnimations().concat(document.querySelector("kelisim-root").shadowRoot.getAnimations()).length);
    assert.equal(await moving(), 0);
    await unfold();
    assert.equal(await moving(), 0);
    await refuse.filter({ visible: true }).first().click();
    await dock.waitFor();
    assert.equal(await moving(), 0);
  });

  for (const colorScheme of ["light", "dark"]) {
    scene(`forced colours, ${colorScheme}: answers and focus can be seen`, { viewport: SIZES.desktop, forcedColors: "active", colorScheme }, async ({ context, page }) => {
      await open(context, page, {});
      const { accept, refuse } = banner(page);
      for (const button of [accept, refuse]) {
        const look = await button.evaluate((element) => {
          const { color, backgroundColor, borderTopStyle, borderTopColor } = getComputedStyle(element);
          const sum = (value) => value.match(/[\d.]+/g).slice(0, 3).reduce((total, channel) => total + Number(channel), 0);
          return { border: borderTopStyle, apart: Math.abs(sum(color) - sum(backgroundColor)), edge: Math.abs(sum(borderTopColor) - sum(backgroundColor)) };
        });
        assert.notEqual(look.border, "none", "a button has an edge when its colour is taken away");
        assert.ok(look.apart > 380 && look.edge > 380, `words and edge stand out: ${JSON.stringify(look)}`);
        await button.focus();
        await page.keyboard.press("Shift+Tab");
        await page.keyboard.press("Tab");
        assert.notEqual(await button.evaluate((element) => getComputedStyle(element).outlineStyle), "none");
      }
    });
  }

  for (const layout of ["", "bar", "box"]) {
    for (const size of ["320 px", "desktop"]) {
      scene(`layout ${layout || "as it is"}, ${size}: the page goes on behind the banner`, { viewport: SIZES[size] }, async ({ context, page }) => {
        await open(context, page, { layout });
        const { section, refuse } = banner(page);
        // The page scrolls by wheel and keys while nobody has decided.
        await page.mouse.move(SIZES[size].width / 2, 40);
        await page.mouse.wheel(0, 300);
        await page.waitForFunction(() => scrollY > 0);
        assert.ok(await section.isVisible());
        assert.notEqual(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY), "hidden");
        await page.evaluate(() => scrollTo(0, 0));

        // WCAG 2.2, 2.4.11: what has the focus is never wholly behind the banner.
        for (let stop = 0; stop < 44; stop++) {
          await page.keyboard.press("Tab");
          await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
          const seen = await page.evaluate(() => {
            let element = document.activeElement;
            while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
            if (element === document.body) return null;
            const { left, top, right, bottom } = element.getBoundingClientRect();
            const root = element.getRootNode();
            const points = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
            return { what: element.textContent.trim().slice(0, 20) + (element.id ?? ""), free: points.some(([x, y]) => element.contains(root.elementFromPoint(x, y))) };
          });
          if (seen) assert.ok(seen.free, `the focus is hidden: ${seen.what}`);
        }
        await refuse.first().click();
        await event(page, "saved");
        await unmoved(page);
      });
    }
  }

  scene("the page gives the colours: light and dark by what it says, not by the system alone", { viewport: SIZES.desktop, colorScheme: "dark" }, async ({ context, page }) => {
    await open(context, page, {});
    const colours = await banner(page).section.evaluate((element) => {
      const channels = (value) => value.match(/[\d.]+/g).slice(0, 3).map(Number);
      const { color, backgroundColor } = getComputedStyle(element);
      return { ink: channels(color), sheet: channels(backgroundColor) };
    });
    const sum = (channels) => channels.reduce((a, b) => a + b, 0);
    assert.ok(sum(colours.sheet) < sum(colours.ink), "a dark sheet with light words");
  });
});

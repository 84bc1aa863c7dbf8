// What a developer's editor knows about `window.kelisim`: the types each gateway serves accept what the guide shows, and
// refuse what would not work.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import ts from "typescript";

import { onRedb } from "../fixtures/on-each-engine.mjs";

const RIGHT = `
import type { Kelisim, KelisimCall, KelisimReceipt, KelisimState } from "./kelisim";

const queue: KelisimCall[] = [
  (kelisim) => kelisim.show(),
  ["rejectAll"],
  ["save", { analytics: true, youtube: false }],
  ["on", "saved", ({ detail }: CustomEvent<KelisimReceipt>) => console.log(detail.link)],
];
window.kelisim = window.kelisim || [];
for (const call of queue) window.kelisim.push(call);

const start = (kelisim: Kelisim): boolean => {
  const told = ({ detail }: CustomEvent<KelisimState>) => console.log(detail.decided, detail.choices["c:analytics"] === true);
  kelisim.on("change", told);
  kelisim.off("change", told);
  kelisim.on("failed", ({ detail: { status } }) => console.log(status.toFixed()));
  kelisim.on("cleared", ({ detail: { left } }) => console.log(left.join()));
  const receipt: KelisimReceipt | null = kelisim.receipt();
  if (receipt) console.log(receipt.record.length, receipt.kind === "granted");
  kelisim.ready((same) => same.withdraw());
  return kelisim.has("necessary") && kelisim.has("youtube");
};
if (!Array.isArray(window.kelisim)) start(window.kelisim);
document.addEventListener("kelisim:ready", ({ detail }) => console.log(detail.decided));
document.addEventListener("kelisim:saved", ({ detail }) => console.log(detail.recorded_at));
`;

// Each by itself must be refused.
const WRONG = {
  "a method that does not exist": `kelisim.allow("analytics")`,
  "an event that does not exist": `kelisim.on("accepted", () => {})`,
  "a listener of another event": `kelisim.on("failed", ({ detail }) => detail.receipt)`,
  "a choice that is no yes or no": `kelisim.save({ analytics: "granted" })`,
  "choices as a list": `kelisim.save(["analytics"])`,
  "a question without an id": `kelisim.has()`,
  "a receipt that may not be there": `kelisim.receipt().record`,
  "a queued call with a wrong name": `kelisim.push(["acceptEverything"])`,
  "a queued call without what it needs": `kelisim.push(["save"])`,
  "a choice that is set by hand": `kelisim.has = () => true; kelisim.analytics = true`,
  "an event of the document that does not fit": `document.addEventListener("kelisim:failed", ({ detail }) => detail.decided)`,
};

onRedb("types", { chromium: false }, ({ on }) => {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "kelisim-types-"));
    const served = await fetch(`${on.gateway.origin}/embed/kelisim.d.ts`);
    assert.equal(served.status, 200);
    await writeFile(join(folder, "kelisim.d.ts"), await served.text());
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  // What the compiler has against some programs, by the names of their files.
  const check = async (programs) => {
    for (const [name, code] of Object.entries(programs)) await writeFile(join(folder, name), code);
    const names = [...Object.keys(programs), "kelisim.d.ts"].map((name) => join(folder, name));
    const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [] };
    const found = ts.getPreEmitDiagnostics(ts.createProgram(names, options));
    return found.map(({ file, messageText }) => ({ name: file?.fileName.split("/").pop(), said: ts.flattenDiagnosticMessageText(messageText, " ") }));
  };

  test("what the guide shows is accepted under `strict`", async () => {
    assert.deepEqual(await check({ "right.ts": RIGHT }), []);
  });

  test("what would not work is refused, each mistake by itself", async () => {
    const program = (code) => `import type { Kelisim } from "./kelisim";\ndeclare const kelisim: Kelisim;\n${code};\nexport {};\n`;
    const programs = Object.fromEntries(Object.values(WRONG).map((code, place) => [`wrong-${place}.ts`, program(code)]));
    const refused = new Set((await check(programs)).map(({ name }) => name));
    Object.keys(WRONG).forEach((what, place) => assert.ok(refused.has(`wrong-${place}.ts`), what));
  });
});

// Makes what the demonstration's gateway needs, once: keys, secrets of its receivers, an API key for each site, a
// configuration. Later runs find it. Started by `cargo xtask run` as `node prepare.mjs FOLDER` with KELISIM_BINARY, and
// called by the test that runs the examples of the documents.
import { execFile } from "node:child_process";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { SITES } from "./sites.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

// The destinations of the site files: the demonstration's own receiver gets everything, each site under its own secret.
const FORWARDED = {
  collectors: ["case-system", "personnel"],
  "hot-zaim": ["offers"],
  jetfin: ["loan-system"],
  jetu: ["accounts", "front-office"],
  "stop-collector": ["case-system"],
  vivus: ["loan-system", "service-desk"],
};
// Every scope of API keys, so that each example of the documents runs against the demonstration.
const SCOPES = ["check", "contacts", "import", "record", "erase", "requests", "deliveries", "notices"];

/** The ports of `cargo xtask run`, as the documents print them. */
export const PORTS = { gateway: 8080, pages: 8081, receiver: 8082 };

const configuration = ({ gateway, pages, receiver }) => `# Written by \`cargo xtask run\`.
public_url = "http://localhost:${gateway}"
listen = "127.0.0.1:${gateway}"
sites = ${JSON.stringify(join(ROOT, "sites"))}
keys = "keys"
# The demonstration's pages are on another origin than the real sites.
extra_origins = ["http://localhost:${pages}"]

[homes]
${Object.keys(SITES).map((site) => `${site} = "http://localhost:${pages}/${site}"`).join("\n")}

[store]
url = "redb:kelisim.redb"

[forward]
# The receiver is on this machine; a real gateway posts to public addresses only.
allow_networks = ["127.0.0.0/8", "::1/128"]
${Object.entries(FORWARDED).flatMap(([site, destinations]) => destinations.map((destination) => `
[forward.destinations."${site}/${destination}"]
url = "http://127.0.0.1:${receiver}/${site}"
secret_file = "${site}.secret"
`)).join("")}`;

const exists = (path) => access(path).then(() => true, () => false);

/** Prepares a folder with the gateway's program. */
export const prepare = async (binary, folder, ports = PORTS) => {
  const kelisim = async (...args) => (await promisify(execFile)(binary, args, { cwd: folder })).stdout;
  await mkdir(folder, { recursive: true });
  if (!(await exists(join(folder, "keys")))) await kelisim("keys", "init", "keys");
  for (const site of Object.keys(FORWARDED)) {
    const file = join(folder, `${site}.secret`);
    if (!(await exists(file))) await writeFile(file, await kelisim("webhook-secret"));
  }
  const [keyFile, config] = [join(folder, "api-keys.txt"), join(folder, "kelisim.toml")];
  if ((await exists(keyFile)) && (await exists(config))) return;
  let [keys, entries] = ["", ""];
  for (const site of Object.keys(SITES).sort()) {
    const scopes = SCOPES.flatMap((scope) => ["--scope", scope]);
    const printed = await kelisim("api-key", "new", `demo-${site}`, "--site", site, ...scopes);
    const [, key, entry] = /: (kelisim_\S+)[^]*?(\[\[api_keys\]\][^]*)/.exec(printed);
    keys += `${site} ${key}\n`;
    entries += `\n${entry}`;
  }
  await writeFile(config, configuration(ports) + entries);
  await writeFile(keyFile, keys);
};

const [, script, folder] = process.argv;
if (script === import.meta.filename) {
  const { KELISIM_BINARY: binary } = process.env;
  if (!binary || !folder) {
    console.error("KELISIM_BINARY=… node prepare.mjs FOLDER");
    process.exit(2);
  }
  await prepare(binary, folder);
}

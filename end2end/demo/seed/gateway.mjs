// The real gateway while it is seeded, spoken to by its own front door, and the one who takes its webhooks meanwhile.
import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { Agent, createServer, request } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

// Three months pass in a minute, and everybody comes through this program: what is meant against floods of one minute, and
// addresses told by a proxy, are set otherwise for the seeding alone. The configuration that later serves stays as it is.
const SEEDING = `
[forms]
site_per_minute = 100000

[proxies]
trusted = ["127.0.0.0/8"]
`;
const CONFIGURATION = "seed.toml";
// Far beyond what a busy machine needs.
const DEADLINE = 60_000;
// How long the outcome of a delivery is waited for before the clock goes on, when the receiver is well.
const SETTLED = 1_000;

const configured = (text, pattern) => {
  const found = pattern.exec(text)?.[1];
  if (!found) throw new Error(`kelisim.toml has no ${pattern.source}`);
  return found;
};

/** Takes what the gateway posts. `answer` gives the status for a path: the real receiver would refuse timestamps of the past. */
const sink = async (port, answer) => {
  // What was answered otherwise than 2xx and comes again later.
  const failed = new Map();
  const server = createServer((asked, response) => {
    asked.resume().on("end", () => {
      const status = answer(asked.url);
      if (status === 503) failed.set(asked.headers["webhook-id"], asked.url);
      else failed.delete(asked.headers["webhook-id"]);
      response.writeHead(status).end();
    });
  });
  await new Promise((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { close, failing: (site) => [...failed.values()].filter((path) => path === `/${site}`).length };
};

export const gatewayIn = async (binary, folder, clock, answer) => {
  const text = await readFile(join(folder, "kelisim.toml"), "utf8");
  const port = Number(configured(text, /^listen = "127\.0\.0\.1:(\d+)"$/m));
  const receiver = Number(configured(text, /^url = "http:\/\/127\.0\.0\.1:(\d+)\//m));
  const keys = Object.fromEntries((await readFile(join(folder, "api-keys.txt"), "utf8")).trim().split("\n").map((line) => line.split(" ")));
  const forwarded = [...text.matchAll(/^\[forward\.destinations\."([^"]+)"\]$/gm)].map(([, name]) => name);
  const agent = new Agent({ keepAlive: true });

  /** Sends a request as it is written and gives what comes back; follows nothing, adds nothing. */
  const send = (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const all = { Host: `localhost:${port}`, ...headers, ...(body !== undefined && { "Content-Length": Buffer.byteLength(body) }) };
      const sent = request({ host: "127.0.0.1", port, method, path, headers: all, agent }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (more) => (text += more)).on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      sent.on("error", reject).end(body);
    });

  // What is answered otherwise than it should be ends the seeding: nothing is half done in silence.
  const wanted = (answered, what, ...statuses) => {
    if (!statuses.includes(answered.status)) throw new Error(`${what}: ${answered.status}: ${answered.text.slice(0, 500)}`);
    return answered;
  };

  const headersOf = (site) => ({ Authorization: `Bearer ${keys[site]}` });

  /** A question or an act of the operator's own systems, with the key of the site. */
  const api = async (site, method, path, body, key) => {
    const headers = { ...headersOf(site), "Content-Type": "application/json", ...(key && { "Idempotency-Key": key }) };
    const what = `/v1/sites/${site}/${path}`;
    const answered = await send(method, what, { headers, body: body === undefined ? undefined : JSON.stringify(body) });
    return JSON.parse(wanted(answered, `${method} ${what}`, 200, 201).text);
  };

  await writeFile(join(folder, CONFIGURATION), text + SEEDING);
  const { close, failing } = await sink(receiver, answer);
  const child = spawn(binary, ["serve", "--config", CONFIGURATION], { cwd: folder, env: { ...process.env, ...clock.env() }, stdio: ["ignore", "ignore", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  let [told, ended] = ["", undefined];
  // The end of what it says is enough to know why it ended.
  child.stderr.setEncoding("utf8").on("data", (more) => (told = (told + more).slice(-4000)));
  const end = new Promise((resolve) => {
    child.on("error", (why) => resolve((ended = String(why)))).on("close", (code, signal) => resolve((ended = signal ?? code)));
  });

  const stop = async () => {
    agent.destroy();
    child.kill("SIGTERM");
    await end;
    process.removeListener("exit", kill);
    await close();
    await Promise.all([CONFIGURATION, "seed.clock"].map((name) => rm(join(folder, name), { force: true })));
    if (ended !== 0) throw new Error(`the gateway ended with ${ended}:\n${told}`);
  };

  const begun = performance.now();
  while (!(await send("GET", "/readyz").then(({ status }) => status === 200, () => false))) {
    if (ended !== undefined || performance.now() - begun > DEADLINE) {
      kill();
      await close();
      throw new Error(`the gateway does not serve (${ended ?? "no answer"}):\n${told}`);
    }
    await pause(50);
  }

  return {
    send, api, headersOf, wanted, stop, sites: Object.keys(keys), origin: `http://localhost:${port}`,
    /**
     * Waits until what was to be posted for these sites is posted and on record. A delivery is held for seconds: were the
     * clock to jump before its outcome is kept, the lease would be over, and the receiver would get it again.
     */
    settle: async (sites, most = SETTLED) => {
      const until = performance.now() + most;
      for (const site of sites) {
        for (;;) {
          const destinations = await api(site, "GET", "destinations");
          // What has no secret is sent nothing, and waits; what failed comes again at its own time.
          const sent = destinations.filter(({ destination }) => forwarded.includes(`${site}/${destination}`));
          const waiting = sent.reduce((sum, { waiting }) => sum + waiting, 0);
          if (waiting <= failing(site) || performance.now() > until) break;
          await pause(10);
        }
      }
    },
    /** Entries of a site's log: the second line of its signed head. */
    size: async (site) => Number(wanted(await send("GET", `/log/${site}/checkpoint`), site, 200).text.split("\n")[1]),
  };
};

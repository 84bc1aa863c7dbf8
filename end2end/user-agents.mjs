// Writes the rules by which browsers and operating systems are told from user agents: those of the User Agent String
// Parser project, as JSON. `node user-agents.mjs FILE`
//
// Rules for devices are left out: they are the larger half, and a model that is not in a list of ours is the user
// agent's own word for it anyway.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { parse } from "yaml";

const source = createRequire(import.meta.url).resolve("uap-core/regexes.yaml");
const { user_agent_parsers, os_parsers } = parse(await readFile(source, "utf8"));
await writeFile(process.argv[2], JSON.stringify({ user_agent_parsers, os_parsers }));

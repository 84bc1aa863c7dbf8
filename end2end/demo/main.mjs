// The demonstration's other half: the customers' own sites, on another origin than the gateway, and a receiver of
// webhooks. Started by `cargo xtask run` and by the tests.
import { pages } from "./pages.mjs";
import { receiver } from "./receiver.mjs";

const { KELISIM_GATEWAY: gateway, KELISIM_PAGES, KELISIM_RECEIVER, KELISIM_SECRETS: secrets } = process.env;
if (!gateway || !KELISIM_PAGES || !KELISIM_RECEIVER || !secrets) {
  console.error("The demonstration wants KELISIM_GATEWAY, KELISIM_PAGES, KELISIM_RECEIVER and KELISIM_SECRETS.");
  process.exit(2);
}

// Loopback only: the pages are examples, and the receiver shows what it got to anybody who asks.
const listen = (server, port) => {
  server.on("error", (why) => {
    console.error(`The demonstration cannot serve on port ${port}: ${why.message}`);
    process.exit(1);
  });
  server.listen(Number(port), "127.0.0.1");
};

listen(pages(new URL(gateway).origin), KELISIM_PAGES);
listen(receiver(secrets), KELISIM_RECEIVER);

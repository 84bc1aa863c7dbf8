// Verifies messages by the official library for JavaScript and by the code of docs/webhooks.md, whose path is the argument.
// Cases come as JSON; for each it answers whether each of the ways believed it.
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

import { Webhook } from "standardwebhooks";

const { right, rightByKey } = await import(pathToFileURL(process.argv[2]));

const official = ({ headers, body, secret }) => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch (why) {
    if (why.constructor.name !== "WebhookVerificationError") throw why;
    return false;
  }
};

const cases = JSON.parse(await text(process.stdin)).map((one) => ({ ...one, body: Buffer.from(one.body, "base64") }));
const answers = cases.map((one) => [official(one), right(one.headers, one.body, one.secret), rightByKey(one.headers, one.body, one.key)]);
console.log(JSON.stringify(answers));

// Standard Webhooks 1.0: what a receiver checks before it believes a message.
import { createHmac, timingSafeEqual } from "node:crypto";

// A message older or newer than this is refused, so that one that was overheard cannot be sent again later.
const MOST_SECONDS = 5 * 60;

// Says what is wrong with a message, or nothing. `body` is the bytes as they came: parsing and writing them again could
// change them.
export const wrong = ({ headers, body, secret, now = Date.now() }) => {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const signatures = headers["webhook-signature"];
  if (!id || !timestamp || !signatures) return "a header is missing";
  if (!/^\d+$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > MOST_SECONDS) return "the timestamp is too far off";
  const key = Buffer.from(secret.trim().replace(/^whsec_/, ""), "base64");
  const right = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  // While a secret is exchanged there are several signatures; one right one is enough.
  const holds = signatures.split(" ").some((signature) => {
    const [version, encoded] = signature.split(",");
    const given = Buffer.from(encoded ?? "", "base64");
    return version === "v1" && given.length === right.length && timingSafeEqual(given, right);
  });
  return holds ? undefined : "no signature is right";
};

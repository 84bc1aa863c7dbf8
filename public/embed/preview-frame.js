// Runs before the tag in a frame of the preview, and answers in the gateway's place: the banner goes through
// all its states, and nothing leaves the frame. It could not anyway: the frame's policy allows no connection,
// and its origin is one from which the gateway accepts nothing. A frame without an origin has no locks
// either; a request for one is answered accordingly.
Object.defineProperty(Navigator.prototype, "locks", { value: undefined });

window.fetch = async () => {
  const answer = {
    record: "0".repeat(32),
    kind: "granted",
    index: 0,
    recorded_at: new Date().toISOString(),
    receipt: "-",
    durability: "node",
    link: location.href,
  };
  return new Response(JSON.stringify(answer), { status: 201, headers: { "Content-Type": "application/json" } });
};

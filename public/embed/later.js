// Records that were not accepted at once: retried until they are, or given up when the gateway refuses.
// Loaded when a record did not get through, and when a page before this one left some.
export default (core, words) => {
  const { queue } = core;
  let busy, timer;
  let tries = 0;
  // Not accepted: nothing optional may rest on it.
  const refused = ({ key, at }, status) => {
    if (at == core.at) {
      core.at = 0;
      core.answers = core.whole({});
      core.write();
    }
    core.line(queue().filter((other) => other.key != key));
    if (core.at) return;
    core.enact();
    core.say(words[core.lang]);
    core.emit("failed", { status });
  };
  const final = ({ status }) => status > 399 && status < 500 && status != 408 && status != 429;
  const again = (why) => {
    core.waits();
    const asked = why && why.headers ? why.headers.get("Retry-After") * 1e3 : 0;
    const pause = [1e4, 6e4, 3e5][Math.min(tries++, 2)] * (0.5 + Math.random());
    clearTimeout(timer);
    timer = setTimeout(send, Math.min(Math.max(asked > 0 ? asked : 0, pause), 36e5));
  };
  const one = async () => {
    const [item] = queue();
    if (!item) return;
    try {
      await core.post(item);
    } catch (why) {
      if (!final(Object(why))) throw why;
      refused(item, why.status);
    }
  };
  const send = () => {
    clearTimeout(timer);
    if (busy || !queue()[0]) return;
    busy = 1;
    // One tab sends; another that gets the lock will.
    let ran;
    const once = () => {
      ran = 1;
      return one();
    };
    const lock = navigator.locks;
    // Where storage is forbidden, so are locks.
    const alone = (why) => {
      if (ran) throw why;
      return once();
    };
    (lock ? lock.request(core.store, once).catch(alone) : once()).then(
      () => {
        tries = busy = 0;
        send();
      },
      (why) => {
        busy = 0;
        again(why);
      },
    );
  };
  // What failed just now is retried later; what the gateway refused is sent once more, and its answer then
  // counts.
  return (why) => {
    if (why === undefined || final(Object(why))) send();
    else if (!busy) again(why);
  };
};

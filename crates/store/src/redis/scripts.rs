//! Atomic scripts, with what each guarantees. Redis does not roll back a script that fails half-way, so every
//! comparison comes before the first write.

use std::sync::OnceLock;

/// Lua script with its name on the server.
pub(super) struct Script {
    pub source: &'static str,
    sha: OnceLock<String>,
}

impl Script {
    const fn new(source: &'static str) -> Self {
        Self { source, sha: OnceLock::new() }
    }

    /// SHA-1 of the source, by which `EVALSHA` finds it.
    pub(super) fn sha(&self) -> &str {
        self.sha.get_or_init(|| ::redis::Script::new(self.source).get_hash().to_owned())
    }
}

/// Compare-and-swap on the head: compares its size and root with the expected ones; if they are the same,
/// writes everything and the new head and answers 1, else writes nothing and answers 0.
pub(super) static COMMIT: Script = Script::new(
    r"
local head = redis.call('GET', KEYS[1])
local mark = head and string.sub(head, 1, 40)
if mark then
  if mark ~= ARGV[1] then return 0 end
elseif string.sub(ARGV[1], 1, 8) ~= string.rep('\0', 8) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
local at = 4
for _ = 1, tonumber(ARGV[3]) do
  local op, key, a, b = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  at = at + 4
  if op == 'E' then redis.call('RPUSH', key, a)
  elseif op == 'L' then redis.call('LSET', key, b, a)
  elseif op == 'H' then redis.call('HSET', key, a, b)
  elseif op == 'S' then redis.call('SET', key, a)
  elseif op == 'D' then redis.call('HDEL', key, a)
  elseif op == 'X' then redis.call('DEL', key)
  elseif op == 'Z' then redis.call('ZADD', key, b, a)
  elseif op == 'R' then redis.call('ZREM', key, a)
  elseif op == 'A' then redis.call('SADD', key, a)
  end
end
return 1
",
);

/// Compare-and-swap of `ARGV[1]` rows. Each change is a key, whether the row must exist and with which bytes,
/// whether it shall exist and with which: if all are as expected, writes all and answers 1, else writes
/// nothing and answers 0.
pub(super) static EXCHANGE: Script = Script::new(
    r"
local count = tonumber(ARGV[1])
for n = 0, count - 1 do
  local at = 2 + n * 5
  local now = redis.call('GET', ARGV[at])
  if ARGV[at + 1] == '1' then
    if now ~= ARGV[at + 2] then return 0 end
  elseif now then
    return 0
  end
end
for n = 0, count - 1 do
  local at = 2 + n * 5
  if ARGV[at + 3] == '1' then redis.call('SET', ARGV[at], ARGV[at + 4])
  else redis.call('DEL', ARGV[at])
  end
end
return 1
",
);

/// Leases up to `ARGV[3]` deliveries due at `ARGV[1]`, or the first of an ordered lane (`ARGV[4]` is 1): puts each
/// off until `ARGV[2]`, and answers ids, places and rows in turn. Keys: by place, by moment, rows.
pub(super) static LEASE: Script = Script::new(
    r"
local ids
if ARGV[4] == '1' then
  ids = redis.call('ZRANGE', KEYS[1], 0, 0)
  if #ids > 0 and tonumber(redis.call('ZSCORE', KEYS[2], ids[1])) > tonumber(ARGV[1]) then ids = {} end
else
  ids = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
end
local out = {}
for _, id in ipairs(ids) do
  local row = redis.call('HGET', KEYS[3], id)
  if row then
    redis.call('ZADD', KEYS[2], ARGV[2], id)
    out[#out + 1] = id
    out[#out + 1] = redis.call('ZSCORE', KEYS[1], id)
    out[#out + 1] = row
  else
    redis.call('ZREM', KEYS[1], id)
    redis.call('ZREM', KEYS[2], id)
  end
end
return out
",
);

/// Writes the outcomes of `ARGV[1]` deliveries. Each is an id, its row, the end of its lease, its outcome, the
/// moment of the retry, and its place: one whose lease still ends at that very moment gets the row and moves
/// where it belongs, and the answer holds 1 for it; the others do not change, and it holds 0. Keys: by place,
/// by moment, rows, dead letters.
pub(super) static SETTLE: Script = Script::new(
    r"
local kept = {}
for n = 0, tonumber(ARGV[1]) - 1 do
  local at = 2 + n * 6
  local id, what = ARGV[at], ARGV[at + 3]
  local held = redis.call('ZSCORE', KEYS[2], id)
  if not held or tonumber(held) ~= tonumber(ARGV[at + 2]) then
    kept[n + 1] = 0
  else
    redis.call('HSET', KEYS[3], id, ARGV[at + 1])
    if what == 'waits' then
      redis.call('ZADD', KEYS[2], ARGV[at + 4], id)
    else
      redis.call('ZREM', KEYS[1], id)
      redis.call('ZREM', KEYS[2], id)
      if what == 'dead' then redis.call('ZADD', KEYS[4], ARGV[at + 5], id) end
    end
    kept[n + 1] = 1
  end
end
return kept
",
);

/// Puts delivery `ARGV[1]` with row `ARGV[2]` into lane `ARGV[5]` at place `ARGV[4]`, due at `ARGV[3]`. Keys: by place,
/// by moment, rows, dead letters, lanes.
pub(super) static REQUEUE: Script = Script::new(
    r"
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[4], ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('SADD', KEYS[5], ARGV[5])
return 1
",
);

/// Takes one of `ARGV[1]` a minute from a bucket, which may all be taken at once: answers 0, or the
/// milliseconds to wait. The key holds the moment at which the bucket is full again (GCRA), and is gone then.
pub(super) static SPEND: Script = Script::new(
    r"
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local each = 60000 / tonumber(ARGV[1])
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
if full < now then full = now end
if full + each - now > 60000 then return math.ceil(full + each - now - 60000) end
redis.call('SET', KEYS[1], tostring(full + each), 'PX', math.ceil(full + each - now))
return 0
",
);

// The clock of the gateway while it is seeded. The gateway has no door for records of the past, so it runs under libfaketime:
// its own clock is behind by as much as a file says, and the file is written anew before each act. Time only goes forward, as
// the log demands, and ends before the present.
import { existsSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// Kazakhstan's one time zone.
const ZONE = 5 * 60 * MINUTE;
/** How long before the present the seeded time ends, at the latest. */
const MARGIN = 30_000;
/** Receipts have whole seconds, and a busy machine takes its time. */
const FAR = 10 * MINUTE;

// Today is the day on which this program was started, also when midnight passes meanwhile.
const TODAY = Math.floor((Date.now() + ZONE) / DAY) * DAY - ZONE;

/** The beginning of the day in Kazakhstan that is so many days from today. */
export const midnight = (days = 0) => TODAY + days * DAY;

/** Day of the week in Kazakhstan; 0 is Sunday. */
export const weekday = (moment) => new Date(moment + ZONE).getUTCDay();

/** How many days from today the so many-th weekday before it is; 0 is today. */
export const weekdayBefore = (count) => {
  let days = 0;
  for (let left = count; left > 0; ) if (![0, 6].includes(weekday(midnight(--days)))) left--;
  return days;
};

/** ISO 8601 day in Kazakhstan. */
export const day = (moment) => new Date(moment + ZONE).toISOString().slice(0, 10);

// Debian puts the library into the folder of the machine's architecture.
const FOLDERS = ["/usr/lib", "/usr/local/lib", "/lib"];
// That for programs of many threads: with the other one a thread now and then reads the machine's own time while another one
// reads the file, and a log never goes back.
const LIBRARY = "faketime/libfaketimeMT.so.1";

const library = () => {
  const found = FOLDERS.filter(existsSync)
    .flatMap((folder) => ["", ...readdirSync(folder)].map((name) => join(folder, name, LIBRARY)))
    .find(existsSync);
  if (!found) throw new Error("libfaketime is missing: install the package faketime");
  return found;
};

export const clockIn = (folder) => {
  const file = join(folder, "seed.clock");
  let behind = Number.POSITIVE_INFINITY;
  const now = () => Date.now() - behind;
  return {
    now,
    /** Makes sure that something was recorded at this clock's time. */
    agrees: (moment) => {
      if (Math.abs(Date.parse(moment) - now()) > FAR) throw new Error(`recorded at ${moment}: the gateway has another clock than it was given`);
    },
    /** Goes forward to a moment. When it is there already, because acts took longer, it goes on as it is. */
    to: (moment) => {
      behind = Math.max(MARGIN, Math.min(behind, Date.now() - moment));
      // Renamed, not written: whoever reads it meanwhile finds a whole number.
      writeFileSync(`${file}.new`, `-${(behind / 1000).toFixed(3)}\n`);
      renameSync(`${file}.new`, file);
    },
    env: () => ({
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      // Timers run as always: only the clock on the wall is another.
      DONT_FAKE_MONOTONIC: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      // Else every site file looks changed with every step of the clock.
      NO_FAKE_STAT: "1",
      FAKETIME_DISABLE_SHM: "1",
      // Set already, so that the gateway does not start itself anew.
      MALLOC_ARENA_MAX: "3",
    }),
    file,
  };
};

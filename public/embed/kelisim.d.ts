// What a page may call: `window.kelisim`. Served by each gateway at /embed/kelisim.d.ts; see docs/embed.md.

/** Id of a category (`functional`, `analytics`, `marketing`) or of a service of the site file. */
export type KelisimId = string;

/** Each optional item with its answer: `"c:analytics": true`, `"s:youtube": false`. */
export type KelisimChoices = Record<string, boolean>;

export interface KelisimState {
  /** Whether the visitor has answered. */
  decided: boolean;
  choices: KelisimChoices;
}

/** The gateway's answer: the record is kept. */
export interface KelisimReceipt {
  record: string;
  kind: "granted" | "refused" | "withdrawn";
  index: number;
  recorded_at: string;
  /** C2SP tlog-proof, to be checked offline. */
  receipt: string;
  durability: "memory" | "node" | "node+replica";
  /** The visitor's private page. */
  link: string;
}

export interface KelisimEvents {
  ready: KelisimState;
  change: KelisimState;
  saved: KelisimReceipt;
  /** The gateway refused the record: everything optional is off again. */
  failed: { status: number };
  /** After a choice: cookies of refused services that a script could not take away. */
  cleared: { left: string[] };
}

export type KelisimListener<Name extends keyof KelisimEvents> = (event: CustomEvent<KelisimEvents[Name]>) => void;

export interface Kelisim {
  /** Whether a category or service is allowed; `necessary` always is. */
  has(id: KelisimId | "necessary"): boolean;
  acceptAll(): void;
  rejectAll(): void;
  withdraw(): void;
  /** By category or service; what is not named is refused. A service's own answer counts first. */
  save(picks: Record<KelisimId, boolean>): void;
  /** Opens the settings. */
  show(): void;
  /** The gateway's last answer. */
  receipt(): KelisimReceipt | null;
  /** Calls at once. */
  ready(listener: (kelisim: Kelisim) => void): void;
  /** Who comes late is told the last event of that name at once; `ready` is kept up to date. */
  on<Name extends keyof KelisimEvents>(name: Name, listener: KelisimListener<Name>): void;
  off<Name extends keyof KelisimEvents>(name: Name, listener: KelisimListener<Name>): void;
  push(call: KelisimCall): void;
}

/** A function that gets `kelisim`, or the name of a method with what it is given. */
export type KelisimCall =
  | ((kelisim: Kelisim) => void)
  | ["acceptAll" | "rejectAll" | "withdraw" | "show"]
  | ["save", Record<KelisimId, boolean>]
  | ["ready", (kelisim: Kelisim) => void]
  | { [Name in keyof KelisimEvents]: ["on" | "off", Name, KelisimListener<Name>] }[keyof KelisimEvents];

declare global {
  interface Window {
    /** An array of calls until the tag has run: `window.kelisim = window.kelisim || []`. */
    kelisim: Kelisim | KelisimCall[];
  }
  interface DocumentEventMap {
    "kelisim:ready": CustomEvent<KelisimState>;
    "kelisim:change": CustomEvent<KelisimState>;
    "kelisim:saved": CustomEvent<KelisimReceipt>;
    "kelisim:failed": CustomEvent<{ status: number }>;
    "kelisim:cleared": CustomEvent<{ left: string[] }>;
  }
}

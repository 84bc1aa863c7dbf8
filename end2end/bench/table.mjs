// Medians, and ratios to ours and to the floor.
const median = (values) => {
  const sorted = values.filter((value) => typeof value === "number").sort((a, b) => a - b);
  if (!sorted.length) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const COLUMNS = ["bytes", "requests", "visible", "worked", "gone", "shift", "long", "longest", "againBytes", "againRequests", "ahead"];

/** The median of each thing measured. */
export const medians = (runs) => Object.fromEntries(COLUMNS.map((name) => [name, median(runs.map((run) => run[name]))]));

const number = (value, digits = 0) => (value === null ? "–" : value.toFixed(digits));
const ratio = (value, to) => (value === null || !to ? "–" : `${(value / to).toFixed(2)}×`);

/** A table of one network setting, as lines of text. */
export const table = (rows, ours, floor) => {
  const cells = [
    ["", "bytes", "of ours", "files", "visible", "of ours", "of floor", "pressed", "gone", "shift", "long", "longest", "again: bytes", "of ours", "files", "ahead"],
    ...rows.map(({ name, result: r }) => [
      name, number(r.bytes), ratio(r.bytes, ours.bytes), number(r.requests), number(r.visible), ratio(r.visible, ours.visible), ratio(r.visible, floor.visible),
      number(r.worked), number(r.gone), number(r.shift, 3), number(r.long), number(r.longest), number(r.againBytes), ratio(r.againBytes, ours.againBytes),
      number(r.againRequests), number(r.ahead),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ")).join("\n");
};

export const LEGEND = `bytes: all a first visit needs besides the page, as sent; its own part of the page counts, the sending of the choice to be
recorded, which ours alone does, does not.  files: requests for them.
visible: ms from navigation to the first painted frame in which the accepting button lies uncovered at its place.
pressed: ms from there until a press had been kept.  gone: ms from there until nothing of the banner is seen.
shift: layout shift that no press explains.  long, longest: tasks over 50 ms, and the longest of them, page included.
again: the next page of somebody who allowed all, HTTP cache empty.  ahead: ms by which a held-back script of an allowed
category is asked for before DOMContentLoaded; negative is after, – is not offered.`;

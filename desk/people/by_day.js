// What came in, by day, the newest first: today, which is read again and again, and earlier days by a button.

import { api } from "../api.js";
import { button, make } from "../dom.js";
import { fill } from "../fill.js";
import { utcDay } from "../format.js";
import { follow } from "../poll.js";

const PAGE = 50;

/**
 * Fill `section` with the entries of a kind (`text`, `call`, `recording`). `row(entry)` makes what an entry shows, once:
 * it may have a state of its own. Of entries for which `once(entry)` returns the same, only the newest is shown.
 */
export function byDay(section, context, { kind, row, once = ({ id }) => id, nothing }) {
  const place = make("div", { class: "days" });
  const trouble = make("div");
  section.append(trouble, place);
  const days = []; // { day, entries by id, cursor }, the newest first
  const rows = new Map(); // by id: { json, node }

  const get = (day, cursor, signal) => api.get("desk/recent", { kind, day, limit: PAGE, cursor }, { signal });

  const keep = (day, page, isOlder) => {
    let known = days.find((each) => each.day === day);
    if (!known) {
      days.push((known = { day, entries: new Map(), cursor: page.cursor }));
      days.sort((a, b) => b.day.localeCompare(a.day));
    } else if (isOlder || page.entries.every(({ id }) => !known.entries.has(id))) known.cursor = page.cursor;
    for (const entry of page.entries) known.entries.set(entry.id, entry);
    draw();
  };

  const item = (entry) => {
    const json = JSON.stringify(entry);
    if (rows.get(entry.id)?.json !== json) rows.set(entry.id, { json, node: make("li", { "data-key": entry.id }, row(entry)) });
    return rows.get(entry.id).node;
  };

  const list = ({ day, entries, cursor }, told) => {
    const sorted = [...entries.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
    const fresh = sorted.filter((entry) => !told.has(once(entry)) && told.add(once(entry)));
    return make(
      "section",
      { "data-key": day, "aria-label": day },
      make("h3", {}, nameOf(day)),
      fresh.length ? make("ul", { class: "rows" }, fresh.map(item)) : make("p", { class: "empty" }, nothing),
      cursor && button("More of this day", async () => keep(day, await get(day, cursor), true), { class: "quiet" }),
    );
  };

  const draw = () => {
    const told = new Set();
    const before = utcDay(new Date(`${days.at(-1).day}T12:00:00Z`), 1);
    const earlier = button("The day before", async () => keep(before, await get(before)), { class: "quiet" });
    fill(place, days.map((day) => list(day, told)), make("div", { class: "acts", "data-key": "earlier" }, earlier));
  };

  const load = async (signal) => {
    const day = utcDay();
    return { day, page: await get(day, undefined, signal) };
  };
  return follow(context, load, ({ day, page }) => keep(day, page), { everySeconds: 10, place: trouble });
}

function nameOf(day) {
  const name = new Date(`${day}T12:00:00Z`).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  return day === utcDay() ? `Today (UTC), ${name}` : name;
}

// A list that comes in pages: the first one updates by itself, "More" adds the next ones below.

import { button, make } from "./dom.js";
import { fill } from "./fill.js";
import { plural } from "./format.js";
import { follow } from "./poll.js";

/**
 * Show a list in `place`. `load(cursor, signal)` returns {items, cursor}; `row(item)` returns the children of a row,
 * `keyOf(item)` what it is known by; `hides(item)`, if given, tells what is left out by this page alone.
 * `onItems(items)` hears all that are loaded. Returns {now(), drop(key)}.
 */
export function showList(context, place, { load, row, keyOf, hides = () => false, empty, onItems, everySeconds = 10, noun = "entry" }) {
  const plurals = noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  const list = make("ol", { class: "rows" });
  const foot = make("div", { class: "foot" });
  const trouble = make("div");
  place.append(trouble, list, foot);
  let known = new Map(); // by key, in the order in which they are shown
  let next; // the cursor to what is not loaded yet
  let hasMore = false; // whether more than one page is loaded

  const more = button("More", async () => {
    const page = await load(next);
    hasMore = true;
    next = page.cursor;
    const before = known.size;
    for (const item of page.items) if (!known.has(keyOf(item))) known.set(keyOf(item), item);
    draw();
    context.announce(`${plural(known.size - before, noun, plurals)} more${next ? "" : ", and these are all"}`);
  }, { class: "quiet", "data-key": "more" });

  function draw() {
    const items = [...known.values()];
    onItems?.(items);
    const shown = items.filter((item) => !hides(item));
    fill(list, shown.map((item) => make("li", { "data-key": keyOf(item) }, row(item))));
    const text = shown.length === 0 ? (next ? "Nothing on this page; there is more." : empty) : counted(shown.length, items.length);
    fill(foot, make("p", { class: "note", "data-key": "note" }, text), next && make("div", { class: "acts", "data-key": "acts" }, more));
  }

  function counted(shown, all) {
    const of = shown === all ? "" : ` of ${all} loaded`;
    return `${plural(shown, noun, plurals)}${of}${next ? "; there is more." : "."}`;
  }

  function take(page, isFirst) {
    const fresh = page.items.filter((item) => !known.has(keyOf(item)) && !hides(item));
    const first = new Map(page.items.map((item) => [keyOf(item), item]));
    if (!hasMore) {
      known = first;
      next = page.cursor;
    } else {
      for (const [key, item] of known) if (!first.has(key)) first.set(key, item);
      known = first;
    }
    draw();
    if (!isFirst && fresh.length) context.announce(`${fresh.length} new`);
  }

  const following = follow(context, (signal) => load(undefined, signal), take, { everySeconds, place: trouble });
  return {
    ...following,
    draw,
    drop: (key) => {
      known.delete(key);
      draw();
    },
  };
}

// The cards of the page Now: each cause leads to its messages.

import { card, facts, link, make, words } from "../dom.js";
import { count, plural, spoken, time } from "../format.js";

/** The cards of a moment: what waits, what failed, dead letters, spending, limits. */
export function cardsOf(now) {
  return [heldOf(now), failedOf(now), deadOf(now), spendingOf(now), limitsOf(now)].filter(Boolean);
}

/** What a held message waits for. */
export const WHY_HELD = {
  not_due: "not due yet",
  throttled: "Twilio is busy, or could not be reached",
  account: "Twilio refuses our account",
  quiet_hours: "it is night where the person is",
  limit: "a limit is reached",
  stopped: "somebody stopped sending",
  prefix: "too many new numbers begin alike",
};

function heldOf({ held = [], unread = [] }) {
  const others = make("p", { class: "note" }, "What waits for its time, or for morning, is on the outbox.");
  if (!held.length) {
    const text = unread.includes("held")
      ? "This could not be read."
      : "Nothing waits for the account or a stop.";
    return card("held", "Held", make("p", { class: "empty" }, text), others);
  }
  const rows = held.map(({ reason, count: number, at_least: atLeast, oldest_at: oldest, until }) =>
    make(
      "li",
      { class: "row", "data-key": reason },
      link("#/messages?view=all&status=held", WHY_HELD[reason] ?? spoken(reason)),
      make("span", { class: "count" }, `${count(number)}${atLeast ? "+" : ""}`),
      oldest && make("p", { class: "wide note" }, "the oldest since ", time(oldest)),
      until && make("p", { class: "wide note" }, "the first expires ", time(until)),
    ),
  );
  return card("held", "Held, and why", make("ul", { class: "rows" }, rows), others);
}

function failedOf({ failed }) {
  if (!failed?.today.length) {
    const text = failed ? "Nothing failed." : "This could not be read.";
    return card("failed", "Failed today", make("p", { class: "empty" }, text));
  }
  const rows = failed.today.map(({ status, code, reason, advice, count: number }) =>
    make(
      "li",
      { class: "row", "data-key": `${status} ${code} ${reason}` },
      link(
        `#/messages?view=failed&code=${encodeURIComponent(code || reason || status)}`,
        words([spoken(status), code, reason && spoken(reason)].filter(Boolean).join(" · ")),
      ),
      make("span", { class: "count" }, count(number)),
      advice && make("p", { class: "wide note" }, words(advice)),
    ),
  );
  const more =
    failed.more && make("p", { class: "note" }, "There are more than were counted. Days are those of UTC.");
  return card("failed", "Failed today, by cause", make("ul", { class: "rows" }, rows), more);
}

function deadOf({ dead_letters: dead = {} }) {
  const causes = Object.entries(dead.causes ?? {}).filter(([, number]) => number);
  if (!causes.length) return null;
  const rows = causes.map(([cause, number]) =>
    make(
      "li",
      { class: "row", "data-key": cause },
      link(`#/dead-letters?cause=${cause}`, spoken(cause)),
      make("span", { class: "count" }, count(number)),
    ),
  );
  return card("dead", "Dead letters, by cause", make("ul", { class: "rows" }, rows));
}

function spendingOf({ spending }) {
  if (!spending) return null;
  const sums = [...sumsOf("Today", spending.today), ...sumsOf("This month", spending.month)];
  const dearest = Object.entries(Object.values(spending.today ?? {})[0]?.by ?? {}).slice(0, 4);
  return card(
    "spending",
    "Spent",
    sums.length
      ? facts(sums, { class: "facts list" })
      : make("p", { class: "empty" }, "Nothing is read yet."),
    dearest.length > 0 &&
      make(
        "p",
        { class: "note" },
        `Today: ${dearest.map(([what, amount]) => `${what} ${amount}`).join(", ")}`,
      ),
    spending.as_of && make("p", { class: "note" }, "Read ", time(spending.as_of), ", days by UTC"),
  );
}

function sumsOf(label, byCurrency = {}) {
  return Object.entries(byCurrency).map(([currency, { amount, count: number, unpriced }]) => {
    const without = unpriced ? `, ${count(unpriced)} without a price` : "";
    return [
      label,
      `${amount} ${currency} for ${plural(number, "text or call", "texts and calls")}${without}`,
    ];
  });
}

function limitsOf({ limits: uses = [] }) {
  if (!uses.length) return null;
  const rows = uses.map(({ limit, used, most, interval }) =>
    make(
      "li",
      { class: "row", "data-key": limit },
      make("span", {}, words(limit)),
      make("span", { class: "count" }, `${count(used)} of ${count(most)}`),
      make("meter", {
        class: "wide",
        min: 0,
        max: most,
        high: most * 0.8,
        optimum: 0,
        value: used,
        "aria-label": `Use of ${limit}`,
      }),
      make("p", { class: "wide note" }, `in ${interval} (UTC)${used >= most ? ": reached" : ""}`),
    ),
  );
  return card("limits", "Limits", make("ul", { class: "rows" }, rows));
}

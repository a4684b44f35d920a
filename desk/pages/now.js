// Now: what goes out, what waits and why, what fails and what helps, and the stop switch.

import { button, facts, link, make, words } from "../dom.js";
import { fill } from "../fill.js";
import { count, plural, span, spoken, time } from "../format.js";
import { follow } from "../poll.js";
import { openGo, openStop, scopeOf } from "./stop.js";

export async function show(root, _parameters, context) {
  const heading = make("h1", {}, "Now");
  const asOf = make("p", { class: "note" });
  const stop = button("Stop sending", () => openStop(context, () => page.now()), { class: "grave" });
  const trouble = make("div");
  const body = make("div", { class: "page" });
  root.append(make("div", { class: "head" }, make("div", {}, heading, asOf), stop), trouble, body);

  let before = {};
  const draw = (now, isFirst) => {
    fill(asOf, "As of ", time(now.at));
    fill(body, stopsOf(now, context, () => page.now()), warningsOf(now), figuresOf(now), make("div", { class: "cards", "data-key": "cards" }, cardsOf(now)));
    if (!isFirst) tellChanges(before, now, context);
    before = now;
  };
  const page = follow(context, (signal) => context.api.get("desk/now", {}, { signal }), draw, { place: trouble });
  await page.first;
}

function tellChanges(before, now, context) {
  const failed = totalOf(now.failed?.today) - totalOf(before.failed?.today);
  if (failed > 0) context.announce(`${plural(failed, "message")} more failed`);
  if ((now.stops?.length ?? 0) !== (before.stops?.length ?? 0)) {
    context.announce(now.stops?.length ? "Sending is stopped, in whole or in part" : "No stop stands any more");
  }
}

const totalOf = (items) => (items ?? []).reduce((sum, item) => sum + item.count, 0);

function stopsOf(now, context, changed) {
  if (!now.stops?.length) return null;
  const rows = now.stops.map((stop) =>
    make(
      "li",
      { class: "row", "data-key": stop.id },
      make("div", {}, make("h3", {}, scopeOf(stop)), make("p", {}, words(stop.reason)), make("p", { class: "note" }, sinceOf(stop))),
      button("Go on", () => openGo(context, stop, changed), { class: "quiet", "aria-label": `Go on: end the stop of ${scopeOf(stop)}` }),
    ),
  );
  return make("section", { class: "card stopped", "data-key": "stops" }, make("h2", {}, "Sending is stopped"), make("ul", { class: "rows" }, rows));
}

function sinceOf(stop) {
  const waiting = stop.waiting && ` · ${stop.waiting.at_least ? "at least " : ""}${plural(stop.waiting.count, "message")} ${stop.waiting.count === 1 ? "waits" : "wait"}`;
  return ["Since ", time(stop.since), stop.by ? [" by ", words(stop.by)] : null, waiting].flat().filter(Boolean);
}

function warningsOf({ health }) {
  const warnings = (health?.warnings ?? []).map((warning) =>
    typeof warning === "string" ? warning : [warning.part, warning.warning ?? warning.error].filter(Boolean).join(": "),
  );
  if (health && !health.ok) {
    const listed = warnings.length > 0 && make("ul", {}, warnings.map((warning) => make("li", {}, words(warning))));
    return make("div", { class: "complaint", "data-key": "health" }, make("p", {}, "Something is not well."), listed);
  }
  if (!warnings.length) return null;
  return make(
    "div",
    { class: "warning", "data-key": "health" },
    make("p", {}, "All parts work. To be looked at:"),
    make("ul", {}, warnings.map((warning) => make("li", {}, words(warning)))),
  );
}

function figuresOf(now) {
  const { sent = {}, outbox = {}, dead_letters: dead = {} } = now;
  const held = totalOf(now.held);
  const failed = totalOf(now.failed?.today);
  const oldest = Math.max(0, outbox.oldest_seconds ?? 0);
  return make(
    "div",
    { class: "figures", "data-key": "figures" },
    figure("sent", count(sent.today ?? 0), "sent today", sent.segments && plural(sent.segments, "segment")),
    figure("failed", atLeast(failed, now.failed?.more), "failed today", null, failed ? "bad" : "", "#/messages?view=failed"),
    figure("held", count(held), "held", null, "", "#/messages?view=all&status=held"),
    figure("outbox", count(outbox.count ?? 0), "on the outbox", outbox.count ? `the oldest for ${span(oldest)}` : null, oldest > 300 ? "warn" : ""),
    figure("dead", count(dead.count ?? 0), "dead letters", null, dead.count ? "warn" : "", "#/dead-letters"),
  );
}

const atLeast = (number, more) => `${count(number)}${more ? "+" : ""}`;

function figure(key, value, label, more, kind = "", href) {
  const inside = [make("b", {}, value), make("span", {}, label), more && make("span", {}, more)];
  return make(href ? "a" : "div", { class: `figure ${kind}`.trim(), href, "data-key": key }, inside);
}

function cardsOf(now) {
  return [heldOf(now), failedOf(now), deadOf(now), spendingOf(now), limitsOf(now)].filter(Boolean);
}

function card(key, title, ...inside) {
  return make("section", { class: "card", "data-key": key, "aria-labelledby": `card-${key}` }, make("h2", { id: `card-${key}` }, title), inside);
}

export const WHY_HELD = {
  not_due: "not due yet",
  throttled: "Twilio is busy, or could not be reached",
  account: "Twilio refuses our account",
  quiet_hours: "it is night where the person is",
  limit: "a limit is reached",
  stopped: "somebody stopped sending",
  prefix: "too many new numbers begin alike",
};

function heldOf({ held = [] }) {
  if (!held.length) return card("held", "Held", make("p", { class: "empty" }, "Nothing waits."));
  const rows = held.map(({ reason, count: number, oldest_at: oldest, until }) =>
    make(
      "li",
      { class: "row", "data-key": reason },
      link("#/messages?view=all&status=held", WHY_HELD[reason] ?? spoken(reason)),
      make("span", { class: "count" }, count(number)),
      make("p", { class: "wide note" }, oldest ? ["the oldest since ", time(oldest)] : null, until ? [oldest ? ", " : "", "tried again ", time(until)] : null),
    ),
  );
  return card("held", "Held, and why", make("ul", { class: "rows" }, rows));
}

function failedOf({ failed = {} }) {
  const today = failed.today ?? [];
  if (!today.length) return card("failed", "Failed today", make("p", { class: "empty" }, "Nothing failed."));
  const rows = today.map(({ code, reason, advice, count: number }) =>
    make(
      "li",
      { class: "row", "data-key": `${code}-${reason}` },
      link(`#/messages?view=failed${code ? `&code=${encodeURIComponent(code)}` : ""}`, words([code, reason && spoken(reason)].filter(Boolean).join(" · ") || "without a code")),
      make("span", { class: "count" }, count(number)),
      advice && make("p", { class: "wide note" }, words(advice)),
    ),
  );
  const more = failed.more && make("p", { class: "note" }, "There are more than were counted.");
  return card("failed", "Failed today, by cause", make("ul", { class: "rows" }, rows), more);
}

function deadOf({ dead_letters: dead = {} }) {
  const causes = Object.entries(dead.causes ?? {}).filter(([, number]) => number);
  if (!causes.length) return null;
  const rows = causes.map(([cause, number]) =>
    make("li", { class: "row", "data-key": cause }, link(`#/dead-letters?cause=${cause}`, spoken(cause)), make("span", { class: "count" }, count(number))),
  );
  return card("dead", "Dead letters, by cause", make("ul", { class: "rows" }, rows));
}

function spendingOf({ spending }) {
  if (!spending) return null;
  const sums = [["today", "Today"], ["month", "This month"]].flatMap(([field, label]) =>
    Object.entries(spending[field] ?? {}).map(([currency, spent]) => [label, `${spent.amount} ${currency} for ${plural(spent.count, "text or call", "texts and calls")}${spent.unpriced ? `, ${count(spent.unpriced)} without a price` : ""}`]),
  );
  const dearest = Object.entries(Object.values(spending.today ?? {})[0]?.by ?? {}).slice(0, 4);
  return card(
    "spending",
    "Spent",
    sums.length ? facts(sums, { class: "facts list" }) : make("p", { class: "empty" }, "Nothing is read yet."),
    dearest.length > 0 && make("p", { class: "note" }, `Today: ${dearest.map(([what, amount]) => `${what} ${amount}`).join(", ")}`),
    spending.as_of && make("p", { class: "note" }, "Read ", time(spending.as_of), ", days by UTC"),
  );
}

function limitsOf({ limits }) {
  const uses = Array.isArray(limits) ? limits : (limits?.uses ?? []);
  if (!uses.length) return null;
  const rows = uses.map(({ limit, used, most, interval }) =>
    make(
      "li",
      { class: "row", "data-key": limit },
      make("span", {}, words(limit)),
      make("span", { class: "count" }, `${count(used)} of ${count(most)}`),
      make("meter", { class: "wide", min: 0, max: most, high: most * 0.8, optimum: 0, value: used, "aria-label": `Use of ${limit}` }),
      make("p", { class: "wide note" }, `in ${interval} (UTC)${used >= most ? ": reached" : ""}`),
    ),
  );
  return card("limits", "Limits", make("ul", { class: "rows" }, rows));
}

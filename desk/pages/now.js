// Now: what goes out, what waits and why, what fails and what helps, and the stop switch.

import { button, make, words } from "../dom.js";
import { fill } from "../fill.js";
import { count, plural, span, time } from "../format.js";
import { follow } from "../poll.js";
import { cardsOf } from "./now-cards.js";
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
    fill(
      body,
      stopsOf(now, context, () => page.now()),
      warningsOf(now),
      figuresOf(now),
      make("div", { class: "cards", "data-key": "cards" }, cardsOf(now)),
    );
    if (!isFirst) tellChanges(before, now, context);
    before = now;
  };
  const page = follow(context, (signal) => context.api.get("desk/now", {}, { signal }), draw, {
    place: trouble,
  });
  await page.first;
}

function tellChanges(before, now, context) {
  const failed = totalOf(now.failed?.today) - totalOf(before.failed?.today);
  if (failed > 0) context.announce(`${plural(failed, "message")} more failed`);
  if ((now.stops?.length ?? 0) !== (before.stops?.length ?? 0)) {
    context.announce(
      now.stops?.length ? "Sending is stopped, in whole or in part" : "No stop stands any more",
    );
  }
}

const totalOf = (items) => (items ?? []).reduce((sum, item) => sum + item.count, 0);

function stopsOf(now, context, changed) {
  if (!now.stops?.length) return null;
  const rows = now.stops.map((stop) =>
    make(
      "li",
      { class: "row", "data-key": stop.id },
      make(
        "div",
        {},
        make("h3", {}, scopeOf(stop)),
        make("p", {}, words(stop.reason)),
        make("p", { class: "note" }, sinceOf(stop)),
      ),
      button("Go on", () => openGo(context, stop, changed), {
        class: "quiet",
        "aria-label": `Go on: end the stop of ${scopeOf(stop)}`,
      }),
    ),
  );
  return make(
    "section",
    { class: "card stopped", "data-key": "stops" },
    make("h2", {}, "Sending is stopped"),
    make("ul", { class: "rows" }, rows),
  );
}

function sinceOf(stop) {
  const { count: number = 0, at_least: atLeast } = stop.waiting ?? {};
  const wait = number === 1 ? "waits" : "wait";
  const waiting = stop.waiting && ` · ${atLeast ? "at least " : ""}${plural(number, "message")} ${wait}`;
  return ["Since ", time(stop.since), stop.by ? [" by ", words(stop.by)] : null, waiting]
    .flat()
    .filter(Boolean);
}

function warningsOf({ health }) {
  const warnings = (health?.warnings ?? []).map((warning) =>
    typeof warning === "string"
      ? warning
      : [warning.part, warning.warning ?? warning.error].filter(Boolean).join(": "),
  );
  if (health && !health.ok) {
    const listed =
      warnings.length > 0 &&
      make(
        "ul",
        {},
        warnings.map((warning) => make("li", {}, words(warning))),
      );
    return make(
      "div",
      { class: "complaint", "data-key": "health" },
      make("p", {}, "Something is not well."),
      listed,
    );
  }
  if (!warnings.length) return null;
  return make(
    "div",
    { class: "warning", "data-key": "health" },
    make("p", {}, "All parts work. To be looked at:"),
    make(
      "ul",
      {},
      warnings.map((warning) => make("li", {}, words(warning))),
    ),
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
    figure(
      "failed",
      atLeast(failed, now.failed?.more),
      "failed today",
      null,
      failed ? "bad" : "",
      "#/messages?view=failed",
    ),
    figure("held", count(held), "held", null, "", "#/messages?view=all&status=held"),
    figure(
      "outbox",
      count(outbox.count ?? 0),
      "on the outbox",
      outbox.count ? `the oldest for ${span(oldest)}` : null,
      oldest > 300 ? "warn" : "",
    ),
    figure("dead", count(dead.count ?? 0), "dead letters", null, dead.count ? "warn" : "", "#/dead-letters"),
  );
}

const atLeast = (number, more) => `${count(number)}${more ? "+" : ""}`;

function figure(key, value, label, more, kind = "", href) {
  const inside = [make("b", {}, value), make("span", {}, label), more && make("span", {}, more)];
  return make(href ? "a" : "div", { class: `figure ${kind}`.trim(), href, "data-key": key }, inside);
}

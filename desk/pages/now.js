// Now: what goes out, what waits and why, what fails and what helps, and the stop switch.

import { button, make, words } from "../dom.js";
import { fill } from "../fill.js";
import { count, plural, span, time } from "../format.js";
import { follow } from "../poll.js";
import { cardsOf } from "./now-cards.js";
import { EVERYTHING, openGo, openStop, scopeOf } from "./stop.js";

/** After so long on the outbox, the alert `outbox-stuck` is near. */
const STUCK_S = 300;

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
  const isWhole = now.stops.some((stop) => scopeOf(stop) === EVERYTHING);
  return make(
    "section",
    { class: "card stopped", "data-key": "stops" },
    make("h2", {}, isWhole ? "Sending is stopped" : "Sending is stopped in part"),
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

const PARTS = {
  failed: "what failed",
  held: "what is held",
  outbox: "the outbox",
  dead_letters: "the dead letters",
  spending: "what was sent and spent",
  stops: "the stops",
};

function warningsOf({ health = { ok: true }, unread = [] }) {
  const warnings = health.warnings ?? [];
  if (unread.length)
    warnings.push(`Could not be read: ${unread.map((part) => PARTS[part] ?? part).join(", ")}.`);
  if (health.ok && !warnings.length) return null;
  return make(
    "div",
    { class: health.ok ? "warning" : "complaint", "data-key": "health" },
    make("p", {}, health.ok ? "To be looked at:" : "Something is not well:"),
    make("ul", {}, warnings.map(listItem)),
  );
}

const listItem = (text) => make("li", {}, words(text));

function figuresOf({ sent, failed, held = [], outbox, dead_letters: dead, unread = [] }) {
  const heldCount = unread.includes("held") ? null : totalOf(held);
  const oldest = outbox?.oldest_seconds ?? 0;
  const isWaiting = outbox?.count > 0 && (outbox.oldest_seconds ?? null) !== null;
  return make(
    "div",
    { class: "figures", "data-key": "figures" },
    figure("sent", sent?.as_of && sent.today, "sent today", {
      more: sent?.as_of ? [plural(sent.segments, "segment"), ", read ", time(sent.as_of)] : "not read yet",
    }),
    figure("failed", failed && (failed.count ?? totalOf(failed.today)), "failed today", {
      isMore: failed?.more,
      kind: "bad",
      href: "#/messages?view=failed",
    }),
    figure("held", heldCount, "held for the account or a stop", {
      isMore: held.some((one) => one.at_least),
      kind: "warn",
      href: "#/messages?view=all&status=held",
    }),
    figure("outbox", outbox?.count, "on the outbox", {
      more: isWaiting && `the oldest for ${span(oldest)}`,
      kind: oldest > STUCK_S ? "warn" : "",
    }),
    figure("dead", dead?.count, "dead letters", {
      isMore: dead?.at_least,
      kind: "warn",
      href: "#/dead-letters",
    }),
  );
}

/** A big number: "–" if it is not known, and in the colour of `kind` unless it is 0. */
function figure(key, number, label, { more, isMore = false, kind = "", href }) {
  const isKnown = number !== null && number !== undefined;
  const value = isKnown ? `${count(number)}${isMore ? "+" : ""}` : "–";
  const inside = [make("b", {}, value), make("span", {}, label), more && make("span", {}, more)];
  return make(
    href ? "a" : "div",
    { class: `figure ${number ? kind : ""}`.trim(), href, "data-key": key },
    inside,
  );
}

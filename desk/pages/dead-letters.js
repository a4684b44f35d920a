// Dead letters: messages given up, by cause; redrive or discard one, or all of a cause after a dry run.

import { openDialog } from "../dialog.js";
import { button, link, make, words } from "../dom.js";
import { count, plural, spoken, state, time } from "../format.js";
import { showList } from "../list.js";
import { showLetter } from "./dead-letter.js";

/** By cause: why a message was given up, and what to do. As in docs/operations.md, "dead-letters". */
export const CAUSES = {
  invalid: ["it breaks the contract", "Tell the sender. There is nothing to redrive."],
  gave_up: [
    "Twilio throttled it, answered with errors, did not answer, or refused the account for a day",
    "When Twilio and the account are well again, redrive the cause.",
  ],
  sender: [
    "the sender is not valid, or the account may not send this",
    "Correct the setting or the account, then redrive the cause. Nothing was sent.",
  ],
  unclear: [
    "whether Twilio has it could not be found out",
    "Look for each in Twilio's log. There: leave it. Not there: redrive it on its own; it may be sent twice.",
  ],
  unexpected: ["ten tries ended in an unexpected error", "Repair what the log says, then redrive the cause."],
  poison: [
    "the worker died on it until the host gave up",
    "Repair what the log says, then redrive the cause.",
  ],
  conflict: [
    "it came with the id of another message, and other content",
    "Tell the sender that it needs an id of its own. It is never redriven.",
  ],
};

export async function show(root, { parts, query }, context) {
  if (parts.length) return showLetter(root, parts[0], context);
  const cause = query.get("cause") in CAUSES ? query.get("cause") : "";
  const counts = make("nav", { class: "choice", "aria-label": "Cause" });
  const place = make("section", {
    class: "card",
    "aria-label": cause ? `Dead letters: ${spoken(cause)}` : "Dead letters",
  });
  root.append(make("h1", {}, "Dead letters"), counts);
  if (cause) root.append(causeCard(cause, context, () => list.now()));
  root.append(place);
  showCauses(counts, cause, {});
  context.api.get("health/details/dead_letters", {}, { accept: [503] }).then(
    ({ causes = {} }) => showCauses(counts, cause, causes),
    () => {}, // the causes stand there without their counts
  );
  const list = showList(context, place, {
    load: async (cursor, signal) => {
      const page = await context.api.get("dead-letters", { cause, limit: 50, cursor }, { signal });
      return { items: page.dead_letters, cursor: page.cursor };
    },
    keyOf: (letter) => letter.key,
    row: letterRow,
    empty: cause ? "There is none of this cause." : "There is none: nothing was given up.",
    noun: "dead letter",
  });
  await list.first;
}

function showCauses(place, current, counts) {
  const one = (cause, text) =>
    make(
      "a",
      {
        href: cause ? `#/dead-letters?cause=${cause}` : "#/dead-letters",
        "aria-current": cause === current && "true",
      },
      text,
    );
  const known = Object.keys(CAUSES).filter(
    (cause) => counts[cause] || cause === current || !Object.keys(counts).length,
  );
  place.replaceChildren(
    one("", "All"),
    ...known.map((cause) =>
      one(cause, counts[cause] ? `${spoken(cause)} (${count(counts[cause])})` : spoken(cause)),
    ),
  );
}

function causeCard(cause, context, changed) {
  const [why, remedy] = CAUSES[cause];
  const isRedriven = cause !== "conflict";
  return make(
    "section",
    { class: "card", "aria-label": "The cause" },
    make("h2", {}, spoken(cause)),
    make("p", {}, `Why: ${why}.`),
    make("p", {}, remedy),
    make(
      "div",
      { class: "acts" },
      isRedriven && button("Dry run, then redrive all", () => openRedriveAll(cause, context, changed)),
      button("Discard all", () => openDiscardAll(cause, context, changed), { class: "quiet" }),
    ),
  );
}

function letterRow(letter) {
  return make(
    "div",
    { class: "row" },
    make("div", {}, link(`#/dead-letters/${encodeURIComponent(letter.key)}`, words(letter.id))),
    time(letter.at),
    make(
      "div",
      { class: "wide" },
      make("span", { class: "state warn" }, spoken(letter.cause)),
      " ",
      words(letter.reason),
    ),
  );
}

/** Ask what would happen, show it, and only then do it. */
async function openRedriveAll(cause, context, changed) {
  const foreseen = await context.api.post("dead-letters/redrive", { cause, dry_run: true });
  const requeued = foreseen.redriven.filter(({ outcome }) => outcome === "requeued").length;
  openDialog(context, {
    title: requeued ? `Redrive ${plural(requeued, "message")}?` : "Nothing to redrive",
    intro: make(
      "div",
      {},
      cause === "unclear" &&
        make("p", { class: "warning" }, "Each of these may have been sent: it may be sent twice."),
      foreseen.redriven.length > 0 && make("p", {}, "So it would be now:"),
      outcomes(foreseen),
    ),
    confirm: requeued ? "Redrive them" : foreseen.redriven.length ? "Redrive all the same" : null,
    grave: cause === "unclear",
    act: async () => {
      const done = await context.api.post("dead-letters/redrive", { cause });
      context.announce("Redriven");
      await changed();
      return make("div", { class: "page" }, make("p", {}, "This is what was done:"), outcomes(done));
    },
  });
}

const MEANING = {
  requeued: "on the outbox again",
  already_handled: "sent, or ended otherwise, meanwhile: the letter goes",
  expired: "its end has passed: the letter stays",
  opted_out: "the person opted out: the letter stays",
  invalid: "still breaks the contract: the letter stays",
  conflict: "another message has its id: the letter stays",
  unclear: "may have been sent: its letter of that cause decides",
  failed: "an unexpected error: the letter stays",
};

/** How many letters had each outcome, and the first reasons. */
export function outcomes({ redriven, left = 0 }) {
  const groups = new Map();
  for (const result of redriven) groups.set(result.outcome, [...(groups.get(result.outcome) ?? []), result]);
  if (!redriven.length) return make("p", { class: "empty" }, "There is no dead letter of this cause.");
  const rows = [...groups].map(([outcome, results]) =>
    make(
      "li",
      { class: "row" },
      make("div", {}, state(outcome), ` ${MEANING[outcome] ?? ""}`),
      make("span", { class: "count" }, count(results.length)),
      make(
        "ul",
        { class: "wide note" },
        results
          .slice(0, 5)
          .map(({ id, reason }) => make("li", {}, words([id, reason].filter(Boolean).join(": ")))),
      ),
    ),
  );
  const more =
    left > 0 &&
    make("p", { class: "warning" }, `There was no time for ${plural(left, "more letter")}: do it again.`);
  return make("div", {}, make("ul", { class: "rows" }, rows), more);
}

async function openDiscardAll(cause, context, changed) {
  const before = new Date().toISOString();
  const foreseen = await context.api.post("dead-letters/discard", { cause, before, dry_run: true });
  const named = foreseen.discarded ?? [];
  openDialog(context, {
    title: named.length ? `Discard ${plural(named.length, "dead letter")}?` : "Nothing to discard",
    intro: named.length
      ? make("div", {}, make("p", {}, "They are deleted, and cannot be redriven any more."), listed(named))
      : "There is no dead letter of this cause.",
    confirm: named.length ? "Discard them" : null,
    grave: true,
    act: async () => {
      const done = await context.api.post("dead-letters/discard", { cause, before });
      context.announce("Discarded");
      await changed();
      const left =
        done.left > 0 ? ` There was no time for ${plural(done.left, "more letter")}: do it again.` : "";
      return make(
        "p",
        { class: "notice" },
        `${plural((done.discarded ?? []).length, "dead letter")} discarded.${left}`,
      );
    },
  });
}

function listed(letters) {
  const more = letters.length > 8 && make("li", {}, `and ${count(letters.length - 8)} more`);
  return make(
    "ul",
    { class: "note" },
    letters.slice(0, 8).map((letter) => make("li", {}, words(letter.id ?? String(letter)))),
    more,
  );
}

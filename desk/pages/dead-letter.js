// One dead letter: why it was given up, what it holds, and what to do with it.

import { openDialog } from "../dialog.js";
import { button, facts, link, make, words } from "../dom.js";
import { spoken, time } from "../format.js";
import { CAUSES, outcomes } from "./dead-letters.js";

export async function showLetter(root, key, context) {
  const back = make("p", { class: "note" }, link("#/dead-letters", "Dead letters"));
  root.append(back, make("h1", {}, "Dead letter"));
  const path = `dead-letters/${encodeURIComponent(key)}`;
  const letter = await context.api.get(path);
  const [why, remedy] = CAUSES[letter.cause] ?? [spoken(letter.cause), ""];
  root.querySelector("h1").replaceChildren("Dead letter of ", words(letter.id));
  root.append(
    make("div", { class: "complaint" }, make("p", {}, words(letter.reason))),
    make(
      "div",
      { class: "acts" },
      letter.cause !== "conflict" && button("Redrive", () => openRedrive(letter, context)),
      button("Discard", () => openDiscard(letter, context), { class: "quiet" }),
      letter.cause !== "invalid" && // it never became one
        make(
          "a",
          { class: "button quiet", href: `#/messages/${encodeURIComponent(letter.id)}` },
          "Its message",
        ),
    ),
    make(
      "section",
      { class: "card", "aria-label": "The letter" },
      facts(
        [
          ["Cause", `${spoken(letter.cause)}: ${why}`],
          ["What to do", remedy],
          ["Given up", time(letter.at)],
          ["Key", letter.key],
        ],
        { class: "facts list" },
      ),
    ),
    make(
      "section",
      { class: "card", "aria-labelledby": "letter-body" },
      make("h2", { id: "letter-body" }, "What was on the queue"),
      make("pre", { class: "body mono" }, readable(letter.body)),
    ),
  );
}

function readable(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

async function openRedrive(letter, context) {
  const path = `dead-letters/${encodeURIComponent(letter.key)}/redrive`;
  const foreseen = await context.api.post(path, { dry_run: true });
  openDialog(context, {
    title: "Redrive this message?",
    intro: make(
      "div",
      {},
      letter.cause === "unclear" &&
        make(
          "p",
          { class: "warning" },
          "It may have been sent. Look for it in Twilio's log first: redriven, it may be sent twice.",
        ),
      make("p", {}, "So it would be now:"),
      outcomes({ redriven: [foreseen] }),
    ),
    confirm: "Redrive",
    grave: letter.cause === "unclear",
    act: async () => {
      const done = await context.api.post(path);
      context.announce(`Redriven: ${spoken(done.outcome)}`);
      if (!["requeued", "already_handled"].includes(done.outcome)) return outcomes({ redriven: [done] });
      context.go(`#/messages/${encodeURIComponent(done.id)}`);
    },
  });
}

function openDiscard(letter, context) {
  openDialog(context, {
    title: "Discard this dead letter?",
    intro: "It is deleted, and cannot be redriven any more.",
    confirm: "Discard",
    grave: true,
    act: async () => {
      await context.api.delete(`dead-letters/${encodeURIComponent(letter.key)}`);
      context.announce("Discarded");
      context.go("#/dead-letters");
    },
  });
}

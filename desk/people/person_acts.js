// What can be done about a person beside writing to them: take over, call, erase.

import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { button, complaint, facts, make, words } from "../dom.js";
import { spoken, time } from "../format.js";
import { newId } from "./reply.js";

const path = (number, rest = "") => `people/${encodeURIComponent(number)}${rest}`;

/** Who answers this person, and the buttons to take over and give back. `saved(person)` gets what is known then. */
export function takeOver(context, person, saved) {
  const { taken_over: taken, number } = person;
  if (!taken || Date.parse(taken.until) < Date.now()) {
    return [button("I answer", () => askHours(context, number, saved), { class: "quiet" })];
  }
  const giveBack = async () => saved((await api.delete(path(number, "/take-over"))) ?? (await api.get(path(number))));
  return [
    make(
      "p",
      { class: "warning" },
      words(taken.by),
      " answers since ",
      time(taken.at),
      ", until ",
      time(taken.until),
      ". Flows are silent.",
    ),
    button("Give back", giveBack, { class: "quiet" }),
  ];
}

const HOURS = Array.from({ length: 8 }, (_, index) => [String(index + 1), index ? `${index + 1} hours` : "1 hour"]);

function askHours(context, number, saved) {
  const take = async (hours, more) => saved(await api.post(path(number, "/take-over"), { hours: Number(hours), ...more }));
  const dialog = openDialog(context, {
    title: "You answer",
    intro: "Flows are silent for this person until you give back, or the time is over.",
    fields: [{ name: "hours", label: "For", options: HOURS, value: "8" }],
    confirm: "I answer",
    act: async ({ hours }) => {
      try {
        await take(hours);
      } catch (error) {
        if (error.status !== 409) throw error;
        const allTheSame = () => take(hours, { force: true }).then(() => dialog.close());
        const anyway = button("Take over all the same", allTheSame, { class: "quiet" });
        return make("div", {}, complaint(error), make("div", { class: "acts" }, anyway));
      }
    },
  });
}

/** Ask what to say, and call. However often it is pressed, and whatever answer is lost, it is one call. */
export function callThem(context, number, called) {
  const id = newId();
  openDialog(context, {
    title: "Call them",
    intro: "They are called, and hear these words, or the flow talks with them.",
    fields: [
      { name: "body", label: "Words", type: "textarea", rows: "3" },
      { name: "flow", label: "Or the name of a flow" },
    ],
    confirm: "Call",
    act: async ({ body, flow }) => {
      called(await api.post("messages", { id, to: number, channel: "call", ...(body && { body }), ...(flow && { flow }) }));
    },
  });
}

/** Ask for the number, and erase all that is known of them. `erasing(receipt)` gets the first receipt. */
export function erase(context, number, erasing) {
  openDialog(context, {
    title: "Erase this person?",
    intro: "All that was sent to them and came from them is deleted, here and at Twilio. It cannot be undone.",
    fields: [{ name: "typed", label: `Type ${number} to confirm`, inputmode: "tel" }],
    confirm: "Erase",
    grave: true,
    act: async ({ typed }) => {
      if (typed.replace(/[\s().-]/g, "") !== number) throw { title: "This is another number", faults: [`Type ${number}`] };
      erasing(await api.delete(path(number)));
    },
  });
}

const STEPS = {
  closing: "ending what waits",
  twilio: "deleting at Twilio",
  rows: "deleting here",
};

/** A receipt of an erasure. */
export function receipt({ state, begun_at: begun, finished_at: finished, waiting_for: waiting = [], erased = {} }) {
  const counts = (name, kinds = {}) => Object.entries(kinds).map(([kind, number]) => [`${spoken(kind)} ${name}`, String(number)]);
  return make(
    "section",
    { class: "card", "aria-live": "polite" },
    make("h2", {}, finished ? "Erased" : "Being erased"),
    facts(
      [
        ["Step", STEPS[state] ?? spoken(state)],
        ["Since", time(begun)],
        ["Finished", time(finished)],
        ["Waits for", waiting.join("; ")],
        ...counts("here", erased.rows),
        ...counts("at Twilio", erased.twilio),
      ],
      { class: "facts list" },
    ),
  );
}

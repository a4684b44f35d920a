// The stop switch: its dialog, what it stopped, and going on.

import { openDialog } from "../dialog.js";
import { facts, make, words } from "../dom.js";
import { moment, plural, time } from "../format.js";

const CHANNELS = [
  ["", "every channel"],
  ["sms", "SMS"],
  ["whatsapp", "WhatsApp"],
  ["rcs", "RCS"],
  ["call", "calls"],
];

export const EVERYTHING = "everything";

/** What a stop covers, in words. */
export function scopeOf({ channel, tag, flow, country, prefix }) {
  const parts = [
    channel && `channel ${channel}`,
    tag && `tag ${tag}`,
    flow && `flow ${flow}`,
    country && `country ${country}`,
    prefix && `numbers that begin with ${prefix}`,
  ].filter(Boolean);
  return parts.length ? parts.join(", ") : EVERYTHING;
}

export function openStop(context, changed) {
  openDialog(context, {
    title: "Stop sending",
    intro:
      "Messages wait until somebody lets them go on. Without a choice below, everything is stopped. " +
      "What Twilio has already is not called back.",
    fields: [
      {
        name: "reason",
        label: "Reason, in one line",
        required: true,
        maxlength: 200,
        hint: "It is shown with each message that waits.",
      },
      {
        name: "by",
        label: "Who stops",
        value: context.who === "function key" ? "" : context.who,
        maxlength: 200,
      },
      { name: "channel", label: "Only this channel", options: CHANNELS, half: true },
      { name: "tag", label: "Only this tag", placeholder: "name=value", half: true },
      { name: "flow", label: "Only this flow", half: true },
      { name: "country", label: "Only this country", placeholder: "such as GB", maxlength: 2, half: true },
    ],
    confirm: "Stop",
    grave: true,
    act: async ({ country, ...values }) => {
      const given = Object.entries({ ...values, country: country.toUpperCase() }).filter(
        ([, value]) => value,
      );
      const stop = await context.api.post("stop", Object.fromEntries(given));
      changed();
      context.announce("Sending is stopped");
      return stopped(stop);
    },
  });
}

function stopped(stop) {
  const { messages, reminders } = stop.expiring ?? {};
  return make(
    "div",
    { class: "page" },
    make("p", { class: "notice" }, "Stopped: ", words(scopeOf(stop)), ". Every worker knows it."),
    facts(
      [
        ["Reason", stop.reason],
        ["Since", time(stop.since)],
        ["Id", stop.id],
        [
          "Messages that end while it stands",
          messages && ending(messages, "that waits has an end", "that wait have an end"),
        ],
        ["Reminders due within 24 hours", reminders && ending(reminders, "is due", "are due")],
      ],
      { class: "facts list" },
    ),
    make("p", { class: "note" }, "All others wait, and go out once somebody goes on."),
  );
}

function ending({ count, at_least: atLeast, first_at: first }, one, many) {
  if (!count) return "none";
  const when = first ? `, the first at ${moment(first)}` : "";
  return `${atLeast ? "at least " : ""}${count} ${count === 1 ? one : many}${when}`;
}

export function openGo(context, stop, changed) {
  const waiting = stop.waiting
    ? ` ${stop.waiting.at_least ? "At least " : ""}${plural(stop.waiting.count, "message")} will go out.`
    : "";
  openDialog(context, {
    title: "Go on",
    intro: make(
      "p",
      {},
      "This ends the stop of ",
      words(scopeOf(stop)),
      ": ",
      words(stop.reason),
      ".",
      waiting,
    ),
    fields: stop.prefix
      ? []
      : [
          {
            name: "by",
            label: "Who goes on",
            value: context.who === "function key" ? "" : context.who,
            maxlength: 200,
          },
        ],
    confirm: "Go on",
    act: async ({ by }) => {
      if (stop.prefix) await context.api.delete(`holds/${encodeURIComponent(stop.prefix)}`);
      else await context.api.post("go", { id: stop.id, ...(by ? { by } : {}) });
      context.announce("What waited goes out with the next ticks");
      await changed();
    },
  });
}

// Reminders: what is due next, whom it tells what; pause, cancel, and what became of each.

import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { button, facts, link, make, personLink, words } from "../dom.js";
import { fill } from "../fill.js";
import { plural, state, time } from "../format.js";
import { follow } from "../poll.js";

const PAGE = 200;
const FIRST_PAGES = 5;

export async function show(root, { parts }, context) {
  if (parts[0]) return showOne(root, parts[0], context);
  const place = make("section", { class: "card" });
  const trouble = make("div");
  root.append(make("h1", {}, "Reminders"), trouble, place);
  let most = FIRST_PAGES;
  const load = async (signal) => {
    const all = [];
    let cursor;
    for (let page = 0; page < most && (page === 0 || cursor); page += 1) {
      const { reminders, cursor: next } = await api.get("reminders", { limit: PAGE, cursor }, { signal });
      all.push(...reminders);
      cursor = next;
    }
    return { all, hasMore: Boolean(cursor) };
  };
  const draw = ({ all, hasMore }) => {
    const more = async () => {
      most += FIRST_PAGES;
      await list.now();
    };
    fill(
      place,
      make("p", { class: "note", "data-key": "count" }, toldCount(all.length, hasMore)),
      make("ul", { class: "rows", "data-key": "rows" }, all.sort(byDue).map(row)),
      hasMore && make("div", { class: "acts", "data-key": "more" }, button("Read more", more, { class: "quiet" })),
    );
  };
  const list = follow(context, load, draw, { everySeconds: 15, place: trouble });
}

function toldCount(number, hasMore) {
  if (!hasMore) return number ? `${plural(number, "reminder")}, the next due first.` : "No reminders.";
  return `${plural(number, "reminder")} were read, and sorted by when they are due. There are more: one of them may be due sooner.`;
}

/** The next due first; those that are never due again last, by their id. */
function byDue(a, b) {
  const [first, second] = [a, b].map(({ due }) => (due ? Date.parse(due) : Infinity));
  return first === second ? a.id.localeCompare(b.id) : first - second;
}

function row(reminder) {
  const { id, message, due } = reminder;
  const when = due ? time(due) : make("span", { class: "faint" }, "not due again");
  return make(
    "li",
    { class: "row", "data-key": id },
    link(`#/reminders/${encodeURIComponent(id)}`, words(id)),
    make("span", {}, condition(reminder), " ", when),
    make("div", { class: "wide small" }, words(said(message), { class: "body clip" })),
    make("div", { class: "wide small faint" }, "to ", personLink(message.to), message.channel === "call" && ", by a call"),
  );
}

function condition({ paused, canceled, skipped, problem }) {
  if (canceled) return state("canceled");
  if (problem) return make("span", { class: "state bad" }, "cannot fire");
  if (paused) return make("span", { class: "state warn" }, "paused");
  return skipped ? make("span", { class: "state warn" }, `${skipped} skipped`) : "";
}

const said = ({ body, flow, template, content }) => body ?? (flow ? `Flow ${flow}` : template ? `Template ${template}` : (content ?? ""));

async function showOne(root, id, context) {
  const path = `reminders/${encodeURIComponent(id)}`;
  const place = make("div", { class: "page" });
  const trouble = make("div");
  root.append(link("#/reminders", "All reminders"), make("h1", {}, words(id)), trouble, place);
  const draw = (reminder) => fill(place, whole(reminder, context, one));
  const one = follow(context, (signal) => api.get(path, {}, { signal }), draw, { everySeconds: 15, place: trouble });
  await one.first;
}

function whole(reminder, context, one) {
  const { message, next, occurrences, problem } = reminder;
  return [
    problem && make("p", { class: "warning" }, words(problem)),
    make(
      "section",
      { class: "card", "data-key": "about" },
      make("h2", {}, "What it says"),
      words(said(message), { class: "body" }),
      about(reminder),
      make("div", { class: "acts" }, acts(reminder, context, one)),
    ),
    make(
      "section",
      { class: "card", "data-key": "next" },
      make("h2", {}, "Next"),
      next.length ? make("ol", { class: "rows" }, next.map(({ at }) => make("li", {}, time(at)))) : make("p", { class: "empty" }, "Not due again."),
    ),
    make(
      "section",
      { class: "card", "data-key": "past" },
      make("h2", {}, "What became of the last"),
      occurrences.length ? make("ol", { class: "rows" }, occurrences.map(past)) : make("p", { class: "empty" }, "None was due yet."),
    ),
  ];
}

function about(reminder) {
  const { message, due, rrule, at, zone, before, grace, paused, skipped, canceled, reply, escalate, tags } = reminder;
  return facts([
    ["To", personLink(message.to)],
    ["By", message.channel ?? "sms"],
    ["Due", due ? time(due) : "not again"],
    ["At", at],
    ["Rule", rrule],
    ["Zone", zone],
    ["Before it", before?.join(", ")],
    ["May be late by", grace],
    ["Paused", paused && "yes"],
    ["Canceled", canceled && "yes"],
    ["Skipped", skipped ? String(skipped) : ""],
    ["If nobody answers", escalate && `${escalate.channel} after ${escalate.after}`],
    ["Ended by the answer", reply],
    ...Object.entries(tags ?? {}),
  ]);
}

function past({ due, status, message_id: id, message_status: became, reply }) {
  const what = became ? link(`#/messages/${encodeURIComponent(id)}`, state(became)) : state(status);
  const answered = reply && make("div", { class: "wide" }, "Answered ", words(reply));
  return make("li", { class: "row", "data-key": due }, time(due), what, answered);
}

function acts({ id, paused, canceled, due }, context, one) {
  if (canceled || (!due && !paused)) return [];
  const turn = async () => {
    await setPaused(id, !paused);
    context.announce(paused ? "It goes on" : "Paused");
    await one.now();
  };
  return [button(paused ? "Go on" : "Pause", turn, { class: "quiet" }), button("Cancel it", () => cancel(id, context, one), { class: "quiet" })];
}

const OF_THE_REQUEST = ["message", "at", "before", "rrule", "start", "zone", "until", "count", "except", "grace", "escalate", "tags"];

/** Pause it as it is now: somebody else may have changed it since it was shown. */
async function setPaused(id, paused) {
  const path = `reminders/${encodeURIComponent(id)}`;
  const now = await api.get(path);
  const same = Object.fromEntries(OF_THE_REQUEST.filter((name) => name in now).map((name) => [name, now[name]]));
  await api.put(path, { ...same, paused });
}

function cancel(id, context, one) {
  openDialog(context, {
    title: "Cancel this reminder?",
    intro: make("p", {}, "Nothing more of ", words(id), " is sent. What was sent stays in its history."),
    confirm: "Cancel the reminder",
    cancel: "Keep it",
    grave: true,
    act: async () => {
      await api.delete(`reminders/${encodeURIComponent(id)}`);
      await one.now();
    },
  });
}

// Calls and recordings that came in, by day; and one call.

import { api } from "../api.js";
import { button, link, make, personLink, words } from "../dom.js";
import { fill } from "../fill.js";
import { state, time } from "../format.js";
import { byDay } from "../people/by_day.js";
import { callParts } from "../people/call.js";
import { player } from "../people/player.js";

const AT_ONCE = 3;

export async function show(root, { parts, query }, context) {
  if (parts[0]) return showCall(root, parts[0], context);
  const kind = query.get("kind") === "recording" ? "recording" : "call";
  const one = (name, text) => make("a", { href: `#/calls?kind=${name}`, "aria-current": name === kind && "true" }, text);
  const choice = [one("call", "Calls"), one("recording", "Recordings")];
  const section = make("section", { class: "card" });
  root.append(make("h1", {}, "Calls and recordings"), make("nav", { class: "choice", "aria-label": "What came in" }, choice), section);
  const outcomes = new Outcomes(context);
  const row = kind === "call" ? (entry) => callRow(entry, outcomes) : recordingRow;
  byDay(section, context, { kind, row, nothing: kind === "call" ? "No calls came in." : "No recordings." });
}

async function showCall(root, sid, context) {
  const place = make("section", { class: "card" });
  root.append(link("#/calls", "All calls"), make("h1", {}, "Call"), place);
  const call = await context.api.get(`calls/${encodeURIComponent(sid)}`);
  fill(place, make("p", {}, time(call.at)), callParts(call));
}

function callRow({ id, number, at }, outcomes) {
  const ended = make("span", {});
  const open = link(`#/calls/${encodeURIComponent(id)}`, "Answers and recordings");
  const tell = ({ outcome, seconds }) => ended.replaceChildren(state(outcome), seconds === undefined ? "" : ` ${seconds} s`);
  outcomes.of(id).then(tell, () => {}); // opening it tells why not
  return make("div", { class: "row" }, personLink(number), time(at), make("div", { class: "wide acts" }, ended, open));
}

/** How calls ended, a few requests at a time: the list has been shown before. */
class Outcomes {
  constructor(context) {
    this.running = 0;
    this.waiting = [];
    this.stopped = false;
    context.onLeave(() => (this.stopped = true));
  }

  of(sid) {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => api.get(`calls/${encodeURIComponent(sid)}`).then(resolve, reject));
      this.next();
    });
  }

  next() {
    if (this.stopped || this.running >= AT_ONCE || !this.waiting.length) return;
    this.running += 1;
    this.waiting.shift()().finally(() => {
      this.running -= 1;
      this.next();
    });
  }
}

function recordingRow({ id, number, at }) {
  const said = make("div");
  const read = button("What was said", async () => said.replaceChildren(...(await transcription(id, number, at))), { class: "quiet" });
  const sound = make("div", { class: "wide sound" }, player(id), make("div", { class: "acts" }, read), said);
  return make("div", { class: "row" }, personLink(number), time(at), sound);
}

const MINUTE_MS = 60_000;

/** The transcription, and the call, of a recording: the list has them. */
async function transcription(id, from, at) {
  const since = new Date(Date.parse(at) - MINUTE_MS).toISOString();
  for (let cursor, more = true; more; more = Boolean(cursor)) {
    const page = await api.get("recordings", { from, since, limit: 200, cursor });
    const found = page.recordings.find(({ sid }) => sid === id);
    if (found) return saidIn(found);
    cursor = page.cursor;
  }
  return [make("p", { class: "faint" }, "It is not in the list.")];
}

function saidIn({ transcription: text, seconds, call }) {
  const none = text === "" ? "Nothing was understood." : "There is no transcription.";
  return [
    text ? make("p", {}, words(text, { class: "body" })) : make("p", { class: "faint" }, none),
    make(
      "p",
      { class: "note" },
      seconds === undefined ? "" : `${seconds} s. `,
      call && link(`#/calls/${encodeURIComponent(call)}`, "The call"),
    ),
  ];
}

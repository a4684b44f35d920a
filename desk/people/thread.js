// The thread of one person, as a chat: the oldest on top, the newest at the end.

import { make, words } from "../dom.js";
import { fill } from "../fill.js";
import { state } from "../format.js";
import { callDetails, ENDED } from "./call.js";
import { files } from "./files.js";
import { player } from "./player.js";

export class Thread {
  /** `list` shows the entries of the person at `number`. */
  constructor(list, number) {
    this.list = list;
    this.number = number;
    this.clear();
  }

  clear() {
    this.shown = new Map(); // by key: { entry, json, node, update }
    this.days = new Map();
  }

  has(entry) {
    return this.shown.has(keyOf(entry));
  }

  /** When the newest entry that is shown happened; undefined if there is none. */
  get newest() {
    return this.sorted().at(-1)?.entry.at;
  }

  /** Show entries, each once. What an earlier read knew of one, and this one did not ask for, stays. */
  take(entries) {
    for (const entry of entries) {
      const key = keyOf(entry);
      const known = this.shown.get(key);
      const whole = { ...known?.entry, ...entry };
      const json = JSON.stringify(whole);
      if (known?.json === json) continue;
      const part = known ?? PARTS[entry.kind](whole, this.number);
      part.node.dataset.key = key;
      part.update(whole);
      this.shown.set(key, { ...part, entry: whole, json });
    }
    this.arrange();
  }

  sorted() {
    return [...this.shown.values()].sort((a, b) => Date.parse(a.entry.at) - Date.parse(b.entry.at));
  }

  /** Put all in order, with the days between. Parts stay the same elements: they may have the focus, or play. */
  arrange() {
    const wanted = [];
    for (const { entry, node } of this.sorted()) {
      const day = this.day(entry.at);
      if (!wanted.includes(day)) wanted.push(day);
      wanted.push(node);
    }
    const { list } = this;
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    const held = [...list.children].find((child) => child.offsetTop + child.offsetHeight > list.scrollTop);
    const place = held && held.offsetTop - list.scrollTop;
    fill(list, wanted);
    if (isAtEnd) this.toEnd();
    else if (held?.isConnected) list.scrollTop = held.offsetTop - place; // older ones came above
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }

  day(at) {
    const name = new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    if (!this.days.has(name)) this.days.set(name, make("li", { class: "day", "data-key": name }, name));
    return this.days.get(name);
  }
}

const PARTS = {
  message: (entry) => {
    const isCall = entry.channel === "call";
    return bubble(isCall ? "text mine called" : "text mine", isCall ? "We called and said" : "We wrote", became);
  },
  text: (entry, number) => {
    const part = bubble("text", "They wrote", () => []);
    if (entry.media) part.node.append(files(entry, number));
    return part;
  },
  call: ({ id }) => {
    const note = make("p", { class: "note" });
    const node = make("li", { class: "call" }, make("h3", {}, "They called"), note, callDetails(id));
    const update = (call) => {
      note.textContent = [clock(call.at), ENDED[call.outcome] ?? call.outcome, seconds(call)].filter(Boolean).join(" · ");
      node.classList.toggle("missed", call.outcome === "missed");
    };
    return { node, update };
  },
  recording: (entry) => {
    const note = make("p", { class: "note" });
    const said = make("p");
    const node = make("li", { class: "call" }, make("h3", {}, "Recording"), note, said, player(entry.id, entry.seconds));
    const update = (recording) => {
      note.textContent = [clock(recording.at), seconds(recording)].filter(Boolean).join(" · ");
      said.replaceChildren(recording.words ? words(recording.words) : "");
    };
    return { node, update };
  },
};

function bubble(className, who, more) {
  const said = make("div", { class: "bubble" });
  const note = make("p", { class: "note" });
  const advice = make("p", { class: "advice" });
  const node = make("li", { class: className }, make("span", { class: "unseen" }, `${who}: `), said, note, advice);
  const update = (entry) => {
    const kept = entry.words ? words(entry.words) : make("em", {}, entry.media ? "No words" : "Words are not kept");
    said.replaceChildren(kept);
    note.replaceChildren([entry.channel === "sms" ? "" : entry.channel, clock(entry.at)].filter(Boolean).join(" · "), ...more(entry));
    const why = [entry.error, entry.advice].filter(Boolean);
    advice.replaceChildren(...why.flatMap((text, index) => (index ? [" ", words(text)] : [words(text)])));
    advice.hidden = !why.length;
  };
  return { node, update };
}

/** What became of a message of ours, as a link to all of it. */
function became({ id, status, code, reply }) {
  if (!status) return [];
  const link = make("a", { href: `#/messages/${encodeURIComponent(id)}` }, state(status), code ? ` ${code}` : "");
  return [" ", link, ...(reply ? [" answered ", words(reply)] : [])];
}

const keyOf = (entry) => `${entry.kind} ${entry.id}`;
const seconds = ({ seconds: number }) => (number === undefined || number === null ? "" : `${number} s`);
const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

// What happens behind the phones: each webhook, what the app asks of Twilio, errors and warnings.

import { clock, ending, find, link, make } from "./dom.js";
import * as codes from "./codes.js";
import { Subjects } from "./subjects.js";
import { shown } from "./twiml.js";

const MOST = 300; // of each: rows, and calls and texts to choose from
const PURPOSES = { sms: "text", voice: "call", status: "status" };
const TELLING = [
  "Digits", "SpeechResult", "RecordingUrl", "DialCallStatus", "QueueResult", "MessageStatus", "Body", "MediaUrl0",
  "CallStatus", "CallDuration", "ErrorCode", "From", "To",
];
const TOLD = ["Digits", "SpeechResult", "RecordingUrl", "DialCallStatus", "QueueResult", "MessageStatus", "CallStatus"];
const isGood = (status) => status >= 200 && status < 300;

export class Wire {
  constructor() {
    this.list = find("happenings");
    this.subjects = new Subjects();
    this.about = find("about");
    this.onlyFaults = find("faults");
    this.about.addEventListener("change", () => this.filter());
    this.onlyFaults.addEventListener("change", () => this.filter());
    this.list.addEventListener("keydown", (event) => this.move(event));
    this.list.addEventListener("focusin", (event) => this.reach(event.target.closest("summary")));
    this.clear();
  }

  clear() {
    this.count = 0;
    this.subjects.clear();
    this.list.replaceChildren();
    this.about.replaceChildren(this.about.options[0]);
    this.filter();
  }

  /** Show only what belongs to a call or text. */
  show(sid) {
    this.about.value = sid;
    this.filter();
    this.list.querySelector("li:not([hidden]) summary")?.focus();
  }

  filter() {
    for (const row of this.list.children) row.hidden = !this.wanted(row);
    this.reach(this.list.querySelector("li:not([hidden]) > details > summary"));
    this.tell();
  }

  /** Make this the one row that Tab reaches; the arrow keys reach the others. */
  reach(summary) {
    if (!summary || summary === this.reached) return;
    if (this.reached) this.reached.tabIndex = -1;
    summary.tabIndex = 0;
    this.reached = summary;
  }

  move(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.target.tagName !== "SUMMARY") return;
    event.preventDefault();
    const rows = [...this.list.querySelectorAll("li:not([hidden]) > details > summary")];
    rows[rows.indexOf(event.target) + by]?.focus();
  }

  wanted(row) {
    return (!this.about.value || row.dataset.about === this.about.value)
      && (!this.onlyFaults.checked || row.classList.contains("fault"));
  }

  tell() {
    find("count").textContent = this.count;
    const some = [...this.list.children].some((row) => !row.hidden);
    find("nothing").hidden = some;
    find("nothing").textContent = this.count
      ? "Nothing like that."
      : "Nothing yet. Send a text or call, and see here what the app is asked, and what it answers.";
  }

  /** Take in an event; `past` ones are not announced. */
  take(event, past = false) {
    this.subjects.take(event);
    const name = NAMES[event.kind];
    if (name) this.offer(event.sid, `${clock(event.at)} ${name(event)}`);
    const row = ROWS[event.kind]?.(event, this.subjects);
    if (!row) return;
    row.dataset.about = event.about ?? event.sid ?? "";
    row.hidden = !this.wanted(row);
    this.count += 1;
    this.list.prepend(row);
    if (!row.hidden && !this.list.contains(document.activeElement)) this.reach(row.querySelector("summary"));
    if (this.list.children.length > MOST) this.list.lastChild.remove();
    if (!past && row.classList.contains("fault")) find("announcement").textContent = row.dataset.says;
  }

  offer(sid, text) {
    const option = make("option", "", text);
    option.value = sid;
    this.about.options[0].after(option);
    if (this.about.options.length > MOST) this.about.lastChild.remove();
  }
}

const brief = (words) => (words.length > 28 ? `${words.slice(0, 27)}…` : words);
const NAMES = {
  text: (event) => `text to ${ending(event.to)}: ${brief(event.body)}`,
  text_received: (event) => `text from ${ending(event.from)}: ${brief(event.body)}`,
  call: (event) =>
    event.direction === "inbound" ? `call from ${ending(event.from)}` : `call to ${ending(event.to)}`,
};

const ROWS = {
  webhook,
  request,
  error: (event) => trouble(event, "error"),
  warning: (event) => trouble(event, "warning"),
  not_simulated: (event) => remark(event, `<${event.verb}> is not simulated: it was passed over`),
  fault: (event) => remark(event, `as asked, a webhook is hit by “${event.mode}”`),
  conference: (event) => remark({ ...event, sid: event.call }, `conference “${event.name}”: ${event.event.replace("-", " ")}`),
  opted_out: (event) => remark(event, `${ending(event.number)} has opted out: it gets no more texts`),
  opted_in: (event) => remark(event, `${ending(event.number)} takes texts again`),
};

function webhook(event, subjects) {
  const good = isGood(event.status);
  const badge = PURPOSES[event.purpose] ?? event.purpose;
  const details = make("details", "", "", head(event, badge, pathOf(event.url), subjects.words(event)));
  const build = () => {
    details.append(...leading(subjects.links(event)));
    details.append(section("Asked", make("code", "", `${event.method} ${event.url}`), parameters(event.params)));
    details.append(section("Signature", verdict(event), make("code", "signature", event.signature)));
    details.append(section(`Answered in ${event.ms} ms`, ...answered(event)));
  };
  details.addEventListener("toggle", build, { once: true });
  return row(details, good ? "" : "fault", `webhook ${pathOf(event.url)}: ${event.status ?? event.error}`);
}

function head(event, badge, path, about) {
  const status = make("span", isGood(event.status) ? "good" : "bad", String(event.status ?? "—"));
  const took = make("span", "ms", event.ms >= 1000 ? `${(event.ms / 1000).toFixed(1)} s` : `${Math.round(event.ms)} ms`);
  return make("summary", "", "", timeOf(event), make("span", `badge ${badge}`, badge), make("span", "gist", gist(event, about)), make("span", "path", path), status, took);
}

/** Where the app shows it. */
function leading(links) {
  return links.length ? [make("section", "leading", "", ...links.map(([words, url]) => link(url, words)))] : [];
}

/** What is known of the signature: that it was right. Whether the app checks it shows only when it refuses. */
function verdict({ status, error }) {
  if (error) return make("p", "", "✓ Rightly signed. No answer came, so nobody is known to have checked it.");
  if (status === 401 || status === 403) {
    return make("p", "bad", `Rightly signed, yet the app answered ${status}. Does it check with this auth token, and for the URL above?`);
  }
  return make("p", "good", `✓ Rightly signed, with the auth token of the account and for the URL above. The app answered ${status}; whether it checked cannot be seen from here.`);
}

function answered(event) {
  if (!event.error) {
    const status = make("p", isGood(event.status) ? "good" : "bad", `HTTP ${event.status}`);
    return [status, event.answer ? shown(event.answer) : make("p", "faint", "no content")];
  }
  return [make("p", "bad", event.error), explanation(event.code)];
}

/** To whom and what, what a webhook tells of it, and the comment of an answer that has nothing else. */
function gist({ params = {}, answer }, about) {
  const key = TOLD.find((name) => params[name]);
  const said = key && (key === "SpeechResult" ? `“${params[key]}”` : `${SAID[key] ?? ""}${params[key]}`);
  const comment = /<Response><!--([^]*?)--><\/Response>/.exec(answer ?? "")?.[1].trim();
  return [said, about, comment].filter(Boolean).join(" · ");
}

const SAID = { Digits: "pressed ", DialCallStatus: "dialled: ", QueueResult: "queue: " };

/** All parameters, those first that tell most. */
function parameters(params) {
  const table = make("dl");
  const rank = ([key]) => (TELLING.indexOf(key) + 1 || TELLING.length + 1);
  for (const [key, value] of Object.entries(params).sort((a, b) => rank(a) - rank(b))) {
    if (value !== "") table.append(make("dt", "", key), make("dd", "", value));
  }
  return table;
}

function section(title, ...children) {
  return make("section", "", "", make("h3", "", title), ...children);
}

/** What the app asks of Twilio. Looking things up is of no interest here. */
function request(event, subjects) {
  if (event.method === "GET") return null;
  const path = event.path.replace(/^.*\/Accounts\/[^/]+/, "");
  const details = make("details", "request", "", head(event, "api", path, subjects.words(event)), ...leading(subjects.links(event)));
  const words = [`${event.method} ${event.path}`];
  if (event.fault) words.push(`hit by “${event.fault}”, as asked`);
  details.append(section("The app asked Twilio", make("p", "", words.join(", "))));
  if (event.code) details.append(section(`Twilio ${event.code}`, explanation(event.code)));
  return row(details, isGood(event.status) ? "" : "fault", `request ${path}: ${event.status}`);
}

function trouble(event, level) {
  const title = `Twilio ${event.code}${codes.name(event.code) && ` · ${codes.name(event.code)}`}`;
  const box = make("div", `trouble ${level}`, "", make("h3", "", level === "error" ? "Error: " : "Warning: ", title), timeOf(event));
  box.append(make("p", "", event.text), explanation(event.code, OUTCOMES[level]));
  if (event.url) box.append(make("p", "faint", event.url));
  return row(box, "fault", `${level}: ${title}`);
}

/** What a code means; where there is no word of its own for it, what came of it. */
function explanation(code, outcome = "") {
  const meaning = codes.meaning(code) || outcome;
  return make("p", "meaning", meaning && `${meaning} `, codes.reference(code));
}

const OUTCOMES = {
  warning: "What is wrong was left out, or its default was taken, and the document went on.",
  error: "Twilio calls this an error: what it is about was not done.",
};

function remark(event, words) {
  return row(make("p", "remark", "", timeOf(event), make("span", "", words)), "", words);
}

const timeOf = (event) => make("time", "", clock(event.at, { hour: "2-digit", minute: "2-digit", second: "2-digit" }));

function row(content, className, says) {
  const item = make("li", className, "", content);
  for (const summary of content.querySelectorAll("summary")) summary.tabIndex = -1;
  item.dataset.says = says;
  return item;
}

function pathOf(url) {
  try {
    return new URL(url).pathname;
  } catch {
    return url;
  }
}

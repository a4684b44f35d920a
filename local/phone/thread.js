// The texts and calls of one phone, as they stand in its thread.

import { atEnd, clock, icon, isWeb, link, make } from "./dom.js";
import { meaning, name } from "./codes.js";

const TICKS = {
  accepted: "…", queued: "…", sending: "…", scheduled: "later", sent: "✓", delivered: "✓✓", read: "✓✓ read",
  undelivered: "not delivered", failed: "not sent", canceled: "cancelled", unanswered: "✗",
};
const ARRIVED = new Set(["delivered", "read"]);
const LOST = new Set(["undelivered", "failed", "canceled", "unanswered"]);
const DOES = { press: "pressed ", play: "♪ ", hang_up: "hung up" };
const PICTURE_MOST = 3;

export class Thread {
  /** `trace(sid)` shows what is behind a text or call. */
  constructor(list, trace) {
    this.list = list;
    this.trace = trace;
    this.clear();
  }

  clear() {
    this.list.replaceChildren();
    this.texts = new Map(); // by SID
    this.calls = new Map();
    this.day = "";
  }

  text(event, mine) {
    const bubble = make("div", "bubble", event.body);
    event.media.forEach((url, index) => bubble.append(picture(url, index, () => this.toEnd())));
    const ticks = make("span", "ticks");
    ticks.role = "img"; // read as what it means, not as so many check marks
    const channel = /^[a-z]+(?=:)/.exec(event.from ?? event.to)?.[0] ?? "";
    const note = make("p", "note", [channel, clock(event.at)].filter(Boolean).join(" · "), " ", ticks, " ", this.tracer(event.sid, "text"));
    const item = make("li", mine ? "text mine" : "text", "", bubble, note);
    this.texts.set(event.sid, { item, ticks, mine });
    this.add(event, item);
    this.textStatus({ sid: event.sid, status: mine ? "sent" : event.status });
  }

  textStatus({ sid, status, error_code: code }) {
    const text = this.texts.get(sid);
    if (!text) return;
    const words = [TICKS[status] ?? status, code, name(code)].filter(Boolean).join(" ");
    atEnd(this.list, () => text.ticks.replaceChildren(words));
    text.ticks.title = [status, meaning(code)].filter(Boolean).join(": ");
    text.ticks.ariaLabel = [status, code, name(code)].filter(Boolean).join(" ");
    text.ticks.classList.toggle("good", ARRIVED.has(status));
    text.ticks.classList.toggle("bad", LOST.has(status));
    text.item.classList.toggle("pending", !ARRIVED.has(status) && !text.mine);
  }

  /** The app took a text of ours; or, in the end, Twilio could not make anything of its answer. */
  taken({ about, status }) {
    if (status >= 200 && status < 300) this.textStatus({ sid: about, status: "delivered" });
  }

  failed({ sid, code }) {
    if (this.texts.get(sid)?.mine) this.textStatus({ sid, status: "unanswered", error_code: code });
  }

  call(event, mine) {
    const title = make("h2", "", mine ? "You called" : "Call for you");
    const words = make("ol", "");
    const note = make("span", "", "…");
    const transcript = make("details", "", "", make("summary", "", "What was said"), words);
    transcript.open = true;
    transcript.hidden = true;
    const foot = make("p", "note", `${clock(event.at)} · `, note, " ", this.tracer(event.sid, "call"));
    const item = make("li", "call", "", icon("handset"), title, foot, transcript);
    this.calls.set(event.sid, { item, title, note, transcript, words, mine });
    this.add(event, item);
  }

  heard(event) {
    const call = this.calls.get(event.sid);
    if (!call) return;
    atEnd(this.list, () => {
      call.transcript.hidden = false;
      call.words.append(make("li", event.who, (DOES[event.does] ?? "") + event.text));
    });
  }

  callStatus(event) {
    const call = this.calls.get(event.sid);
    if (!call) return;
    const [text, bad] = outcome(event, call.mine);
    call.note.textContent = text;
    call.item.classList.toggle("bad", bad);
    call.item.classList.toggle("live", event.status === "in-progress");
  }

  /** A recording that Twilio has made, such as a voicemail. */
  recording(event) {
    const call = this.calls.get(event.call);
    if (!call || !isWeb(event.url)) return;
    const player = make("audio");
    player.controls = true;
    player.preload = "none";
    player.src = event.url;
    player.setAttribute("aria-label", `Recording of ${event.seconds} s`);
    const words = `Recorded, ${event.seconds} s${event.words && `: “${event.words}”`}`;
    atEnd(this.list, () => call.item.append(make("p", "recording", words, player)));
  }

  tracer(sid, what) {
    const button = make("button", "trace", "", icon("behind"));
    button.type = "button";
    button.title = "What is behind it";
    button.setAttribute("aria-label", `What is behind this ${what}`);
    button.addEventListener("click", () => this.trace(sid));
    return button;
  }

  add(event, item) {
    const day = new Date(event.at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
    if (day !== this.day) this.list.append(make("li", "day", day));
    this.day = day;
    atEnd(this.list, () => this.list.append(item));
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }
}

function outcome({ status, seconds }, mine) {
  if (status === "completed") return [`${seconds} s`, false];
  if (status === "in-progress") return ["now", false];
  if (status === "busy") return [mine ? "busy" : "declined", true];
  if (status === "no-answer") return [mine ? "no answer" : "missed", true];
  if (status === "canceled") return ["cancelled", true];
  if (status === "failed") return ["failed", true];
  return [mine ? "calling" : "ringing", false];
}

function picture(url, index, loaded) {
  if (!isWeb(url) || index >= PICTURE_MOST) return make("span", "media", "", link(url));
  const image = make("img");
  image.alt = `Picture ${index + 1}`;
  image.referrerPolicy = "no-referrer";
  image.addEventListener("load", loaded);
  image.addEventListener("error", () => image.parentElement?.replaceWith(make("span", "media", "", link(url))));
  image.src = url;
  const framed = link(url, "");
  framed.className = "picture";
  framed.append(image);
  return framed;
}

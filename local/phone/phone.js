// One phone: a number, its thread, and the screen of its call.

import { bare, find, pretty } from "./dom.js";
import { AWAY, text } from "./feed.js";
import { Screen, stateOf } from "./screen.js";
import { Thread } from "./thread.js";

const OVER = new Set(["completed", "busy", "no-answer", "failed", "canceled"]);

export class Phone {
  /** `hands` holds it; `trace(sid)` shows what is behind something; `changed()` is called when it rings, or stops. */
  constructor(number, { hands, trace, changed }) {
    this.number = number;
    this.hands = hands;
    this.changed = changed;
    this.root = find("a-phone").content.cloneNode(true).firstElementChild;
    this.part = (name) => this.root.querySelector(`.${name}`);
    this.root.dataset.number = number;
    this.root.setAttribute("aria-label", `Phone ${pretty(number)}`);
    this.part("me").textContent = pretty(number);
    this.part("me").prepend("you are ");
    this.part("away").setAttribute("aria-label", `Put ${pretty(number)} away`);
    this.thread = new Thread(this.part("thread"), trace);
    this.screen = new Screen(this.part("screen"), (what, more) => this.act(what, more));
    this.calls = new Map(); // those that live, by SID, oldest first
    this.listen();
  }

  listen() {
    this.part("dial").addEventListener("click", () => this.hands.do(this.number, "call"));
    this.part("compose").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    const picture = this.part("picture-url");
    this.part("attach").addEventListener("click", () => {
      this.askForPicture(picture.hidden);
      (picture.hidden ? this.part("body") : picture).focus();
    });
  }

  askForPicture(wanted) {
    this.part("picture-url").hidden = !wanted;
    this.part("attach").setAttribute("aria-expanded", wanted);
  }

  meet(app) {
    this.part("app").textContent = pretty(app);
    this.part("dial").setAttribute("aria-label", `Call ${pretty(app)}`);
  }

  async send() {
    const [body, picture] = [this.part("body"), this.part("picture-url")];
    const words = body.value.trim();
    const media = picture.hidden || !picture.value.trim() ? [] : [picture.value.trim()];
    if (!words && !media.length) return;
    body.value = picture.value = "";
    this.askForPicture(false);
    const wrong = await text(this.number, words, media);
    this.complain(wrong);
    if (!wrong || body.value) return;
    [body.value, picture.value] = [words, media.join()]; // to try again
    this.askForPicture(media.length > 0);
  }

  complain(words = "") {
    this.part("complaint").textContent = words;
    this.part("complaint").hidden = !words;
  }

  /** What became of something done by hand. */
  answered({ error = "", done = "" }) {
    if (done === "hold") this.root.dataset.held = "";
    this.complain(error);
  }

  act(what, more) {
    if (this.screen.call) this.hands.do(this.number, what, { sid: this.screen.call.sid, ...more });
  }

  get rings() {
    return Boolean(this.screen.call) && stateOf(this.screen.call) === "ringing";
  }

  clear() {
    this.thread.clear();
    this.calls.clear();
    this.show();
  }

  /** The stand-in has gone, and nobody is at the other end any more. */
  loseCalls() {
    if (this.screen.call) this.complain(AWAY);
    this.calls.clear();
    this.show();
  }

  /** Take in an event. One of the past changes what is there, but makes no sound and is not shown one by one. */
  take(event, past = false) {
    const taken = TAKES[event.kind];
    if (!taken) return;
    taken(this, event, past);
    if (!past) this.show();
  }

  /** Bring the screen in line with the calls that live. */
  show() {
    const living = [...this.calls.values()].filter((call) => call.mine || call.rang);
    const call = living.find((one) => one === this.screen.call) ?? living[0] ?? null;
    const screen = this.part("screen");
    const hadFocus = this.root.contains(document.activeElement) || document.activeElement === document.body;
    const [before, stateBefore] = [this.screen.call, this.screen.state];
    this.screen.show(call, living.length > 1);
    for (const part of this.root.children) part.inert = Boolean(call) && part !== screen;
    // What had the focus may just have gone: keys would be pressed into the void.
    const changed = call !== before || this.screen.state !== stateBefore;
    if (changed && hadFocus) (call ? screen : this.part("body")).focus({ preventScroll: true });
    this.root.classList.toggle("rings", this.rings);
    this.changed();
  }

  isMine(event) {
    return bare(event.direction === "inbound" ? event.from : event.to) === this.number;
  }

  begin(event) {
    const mine = event.direction === "inbound";
    this.thread.call(event, mine);
    const other = mine ? event.to : event.from;
    this.calls.set(event.sid, { sid: event.sid, mine, other, heard: [], answeredAt: "", rang: false });
  }

  callStatus(event) {
    this.thread.callStatus(event);
    const call = this.calls.get(event.sid);
    if (!call) return;
    if (OVER.has(event.status)) this.calls.delete(event.sid);
    if (event.status === "ringing") call.rang = true;
    if (event.status === "in-progress") call.answeredAt = event.at;
  }

  heard(event, past) {
    this.thread.heard(event);
    const call = this.calls.get(event.sid);
    if (!call) return;
    call.heard.push(event);
    if (!past && call === this.screen.call) this.screen.hear(event);
  }
}

const TAKES = {
  text: (phone, event) => bare(event.to) === phone.number && phone.thread.text(event, false),
  text_received: (phone, event) => bare(event.from) === phone.number && phone.thread.text(event, true),
  text_status: (phone, event) => phone.thread.textStatus(event),
  webhook: (phone, event) => event.purpose === "sms" && phone.thread.taken(event),
  call: (phone, event) => phone.isMine(event) && phone.begin(event),
  call_status: (phone, event) => phone.callStatus(event),
  heard: (phone, event, past) => phone.heard(event, past),
  error: (phone, event) => phone.thread.failed(event),
  recording: (phone, event) => phone.thread.recording(event),
};

// Numbers that got a text or a call and have no phone on the page: it offers to show one.

import { bare, find, make, pretty } from "./dom.js";

const MOST = 3; // a campaign may go to thousands
const REMEMBERED = 50;
const NUMBER = /^\+[1-9]\d{6,14}$/;
const PLACED = new Set(["outbound-api", "outbound-dial"]);
const RINGS = new Set(["queued", "initiated", "ringing"]);

export class Offers {
  /** `isHere(number)` tells whether it has a phone, or is the app's own; `show(number)` makes one. */
  constructor({ isHere, show }) {
    this.list = find("offers");
    this.isHere = isHere;
    this.show = show;
    this.offered = new Map(); // number to what happened, latest last
  }

  clear() {
    this.offered.clear();
    this.draw();
  }

  take(event) {
    const news = NEWS[event.kind]?.(event);
    const number = bare(event.to);
    if (!news || !NUMBER.test(number) || this.isHere(number)) return;
    if (event.at <= (passedOver()[number] ?? "")) return;
    if (this.offered.get(number)?.news === news) return;
    this.offered.delete(number);
    this.offered.set(number, { news, at: event.at });
    if (!this.isReplaying) this.draw();
  }

  /** Take in events of the past. */
  replay(events) {
    this.isReplaying = true;
    for (const event of events) this.take(event);
    this.isReplaying = false;
    this.draw();
  }

  /** Do not offer a number again for what has happened until now. */
  pass(number, at = new Date().toISOString()) {
    const passed = Object.entries({ ...passedOver(), [number]: at }).slice(-REMEMBERED);
    localStorage.setItem("passed-over", JSON.stringify(Object.fromEntries(passed)));
    this.forget(number);
  }

  forget(number) {
    if (this.offered.delete(number)) this.draw();
  }

  draw() {
    const latest = [...this.offered].reverse();
    const shown = latest.slice(0, MOST).map(([number, { news }]) => this.offer(number, news));
    const rest = latest.length - shown.length;
    if (rest) shown.push(make("li", "more", rest === 1 ? "and one more number" : `and ${rest} more numbers`));
    this.list.replaceChildren(...shown);
    this.list.hidden = !shown.length;
  }

  offer(number, news) {
    const show = button("Show", `Show the phone ${pretty(number)}`, () => this.show(number));
    const pass = button("✕", `Do not show ${pretty(number)}`, () => {
      this.pass(number, this.offered.get(number)?.at);
      find("add").focus();
    });
    return make("li", "", "", make("span", "", make("b", "", pretty(number)), ` ${news}`), show, pass);
  }
}

function button(words, label, act) {
  const made = make("button", "quiet", words);
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

const NEWS = {
  text: () => "got a text",
  call_status: (event) => PLACED.has(event.direction) && (RINGS.has(event.status) ? "is being called" : "was called"),
};

function passedOver() {
  try {
    return JSON.parse(localStorage.getItem("passed-over")) ?? {};
  } catch {
    return {};
  }
}

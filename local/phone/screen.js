// The screen of a call: it rings, one answers or declines, and then there are captions, keys and words.

import { atEnd, make, pretty, span } from "./dom.js";
import * as sound from "./sound.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", 0: "+" };
const SAYS = { press: "", play: "♪ ", hang_up: "hung up" };
const TYPING_MS = 500; // so often the stand-in is told of it
const GUARD_MS = 600; // keys meant for something else do not answer a call that has just begun to ring

export class Screen {
  /** `act(what, more)` does something on the call that is shown. */
  constructor(root, act) {
    this.root = root;
    this.act = act;
    this.call = null;
    this.state = "";
    this.muted = false;
    this.part = (name) => root.querySelector(`.${name}`);
    this.buildKeypad();
    this.listen();
  }

  buildKeypad() {
    for (const key of KEYS) {
      const button = make("button", "", key, make("small", "", LETTERS[key] ?? ""));
      button.type = "button";
      button.setAttribute("aria-label", [{ "*": "star", "#": "hash" }[key] ?? key, LETTERS[key]].filter(Boolean).join(" "));
      button.dataset.key = key;
      button.addEventListener("click", () => this.press(key));
      this.part("keypad").append(button);
    }
  }

  listen() {
    const on = (name, action) => this.part(name).addEventListener("click", action);
    on("answer", () => this.act("answer"));
    on("decline", () => this.act("decline"));
    on("hang-up", () => this.act("hang_up"));
    on("mute", () => this.mute(!this.muted));
    on("keys", () => this.showKeys(this.part("keypad").hidden));
    this.part("speak").addEventListener("submit", (event) => {
      event.preventDefault();
      const input = event.target.querySelector("input");
      const words = input.value.trim();
      if (words) this.act("say", { words });
      input.value = "";
    });
    this.part("speak").addEventListener("input", () => this.type());
    this.root.addEventListener("keydown", (event) => this.typed(event));
  }

  typed(event) {
    if (event.target.tagName === "INPUT" || event.ctrlKey || event.metaKey || event.altKey) return;
    const rings = this.state === "ringing";
    if (rings && event.target === this.root && performance.now() - this.shownAt < GUARD_MS) return;
    if (rings && event.key === "Escape") this.act("decline");
    else if (rings && event.key === "Enter" && event.target === this.root) this.act("answer");
    else if (this.state === "talking" && KEYS.includes(event.key)) this.press(event.key);
  }

  /** Typing counts as speaking, so that a recording does not end meanwhile. */
  type() {
    if (performance.now() - (this.typedAt ?? -TYPING_MS) < TYPING_MS) return;
    this.typedAt = performance.now();
    this.act("type");
  }

  press(key) {
    sound.key(key);
    sound.hush();
    this.act("press", { key });
    const button = this.part("keypad").querySelector(`[data-key="${CSS.escape(key)}"]`);
    button.animate([{ filter: "brightness(1.8)" }, { filter: "none" }], 250);
  }

  mute(muted) {
    this.muted = muted;
    const button = this.part("mute");
    button.setAttribute("aria-pressed", muted);
    button.querySelector("use").setAttribute("href", muted ? "#silent" : "#voice");
    if (muted) sound.hush();
  }

  showKeys(shown) {
    this.part("keypad").hidden = !shown;
    this.part("keys").setAttribute("aria-pressed", shown);
  }

  /** Show this call, or none. */
  show(call, waiting) {
    const [before, stateBefore] = [this.call, this.state];
    this.call = call;
    this.waiting = waiting;
    this.state = call ? stateOf(call) : "";
    this.root.hidden = !call;
    this.root.dataset.state = this.state; // decides which parts are there
    clearInterval(this.ticking);
    if (!call && before) sound.hush();
    if (!call) return;
    if (call !== before) {
      this.shownAt = performance.now();
      this.root.setAttribute("aria-label", `Call with ${pretty(call.other)}`);
      this.part("app").textContent = pretty(call.other);
      this.part("captions").replaceChildren();
      call.heard.forEach((event) => this.caption(event));
    }
    if (call !== before || this.state !== stateBefore) this.showKeys(true);
    this.ticking = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  tick() {
    const more = this.waiting ? " · another call is waiting" : "";
    const since = (Date.now() - new Date(this.call.answeredAt)) / 1000;
    const words = { ringing: "is calling you", calling: "calling", talking: span(since) }[this.state];
    const state = this.part("state");
    state.setAttribute("aria-live", this.state === "talking" ? "off" : "polite");
    if (state.textContent !== words + more) state.textContent = words + more;
  }

  caption(event) {
    const item = make("li", `${event.who} ${event.does}`, (SAYS[event.does] ?? "") + event.text);
    atEnd(this.part("captions"), () => this.part("captions").append(item));
  }

  /** Hear something that is said right now. */
  hear(event) {
    this.caption(event);
    if (event.who !== "person" && event.does === "say" && !this.muted) sound.say(event.text);
  }
}

export function stateOf(call) {
  if (call.answeredAt) return "talking";
  return call.mine ? "calling" : "ringing";
}

// The box to write to one person. What is typed stays with that person, and is sent once.

import { api, key } from "../api.js";
import { complaint, make, words } from "../dom.js";
import { inWords } from "./segments.js";
import { asTyped, followSent } from "./sent.js";

const NOTHING_SEEN = "1970-01-01T00:00:00Z";
const OTHER_REPLY = /at (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC \(message ([^)]+)\)/; // in the API's answer 409

const drafts = new Map(); // by number: { text, channel, id, seenAt, tried, known }

/** `seenAt`: what the writer had seen when they began; `tried`: the text whose answer was lost; `known`: see `see`. */
const newDraft = () => ({ text: "", channel: "", id: newId(), seenAt: undefined, tried: "", known: undefined });

/** An id for one message from the desk: a repeated click, or a lost answer, is the same message. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `desk-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export class Reply {
  /**
   * `newest()` is when the newest entry that is shown happened; `changed()` is called after something was sent, or
   * somebody else turned out to have answered: the thread is read again.
   */
  constructor(number, { newest, changed, context }) {
    Object.assign(this, { number, newest, changed, context });
    if (!drafts.has(number)) drafts.set(number, newDraft());
    this.draft = drafts.get(number);
    this.root = this.form();
    this.count();
    context.onLeave(() => key() || drafts.clear()); // signed out: the next person at this desk is another one
  }

  form() {
    this.box = make("textarea", { id: "reply", rows: "3", maxlength: "1600", "aria-describedby": "reply-count" });
    this.box.value = this.draft.text;
    this.box.oninput = () => this.typed();
    this.box.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.send();
    };
    this.channel = make("select", { id: "reply-channel" }, CHANNELS.map(([value, name]) => make("option", { value }, name)));
    this.channel.value = this.draft.channel;
    this.channel.onchange = () => (this.draft.channel = this.channel.value);
    this.counter = make("p", { id: "reply-count", class: "note" });
    this.trouble = make("div");
    this.became = make("div", { class: "became" });
    this.button = make("button", {}, "Send");
    const submit = (event) => {
      event.preventDefault();
      this.send();
    };
    return make(
      "form",
      { class: "reply", novalidate: true, onsubmit: submit },
      make("label", { for: "reply" }, "Write to them"),
      this.box,
      this.counter,
      this.trouble,
      this.became,
      make("div", { class: "acts" }, make("label", { class: "by", for: "reply-channel" }, "By ", this.channel), this.button),
    );
  }

  /** From the first letter on it is known what the writer had seen: who answers meanwhile is told of. */
  typed() {
    this.draft.text = this.box.value;
    if (!this.draft.text) this.draft.seenAt = undefined;
    else this.draft.seenAt ??= this.seen();
    this.count();
  }

  /** Until when the writer has seen what was written: a reply is in the thread only once it is sent. */
  seen() {
    return later(this.newest(), this.draft.known);
  }

  see(at) {
    this.draft.known = later(this.draft.known, at);
  }

  count() {
    this.counter.textContent = this.box.value ? inWords(this.box.value) : "Ctrl and Enter send it.";
  }

  async send() {
    const body = this.box.value.trim();
    if (!body || this.button.getAttribute("aria-disabled") === "true") return this.box.focus();
    this.button.setAttribute("aria-disabled", "true");
    this.box.readOnly = true; // or what is typed meanwhile would go with what was sent
    this.trouble.replaceChildren();
    try {
      await this.settleEarlier(body);
      this.draft.tried = body;
      const { channel, id, seenAt = NOTHING_SEEN } = this.draft;
      const reply = { id, body, seen_at: seenAt, ...(channel && { channel }) };
      await this.sent(await api.post(`people/${encodeURIComponent(this.number)}/reply`, reply));
    } catch (error) {
      await this.failed(error);
    } finally {
      this.button.removeAttribute("aria-disabled");
      this.box.readOnly = false;
    }
  }

  /** A text whose answer was lost may be on its way. If it was changed since, it is another text: with another id. */
  async settleEarlier(body) {
    if (!this.draft.tried || this.draft.tried === body) return;
    const arrived = await api.get(`messages/${this.draft.id}`).catch((error) => {
      if (error.status !== 404) throw error;
    });
    Object.assign(this.draft, { id: newId(), tried: "" });
    if (!arrived) return;
    this.see(arrived.created_at);
    await this.changed();
    this.draft.seenAt = this.seen();
    throw { title: "The text as it was before you changed it went out", faults: ["Send again, if this one is to follow it."] };
  }

  async sent(delivery) {
    Object.assign(this.draft, newDraft(), { channel: this.draft.channel, known: this.draft.known });
    this.see(delivery.created_at);
    this.box.value = "";
    this.count();
    this.context.announce("Taken: it is sent next");
    this.endEarlier?.();
    this.endEarlier = followSent(this.context, this.became, delivery.id, this.changed);
    await this.changed();
  }

  async failed(error) {
    this.tell(complaint(error));
    if (error.status === 0 || error.status >= 500) return; // it may be on its way: the same again is the same reply
    this.draft.tried = "";
    const [, day, clock, id] = OTHER_REPLY.exec(error.message) ?? [];
    if (error.status !== 409 || !id) return;
    const other = await api.get(`messages/${encodeURIComponent(id)}`).catch(() => null);
    if (other) this.tell(complaint(error), make("p", {}, "They wrote: ", words(asTyped(other), { class: "body" })));
    this.see(other?.created_at ?? new Date(Date.parse(`${day}T${clock}Z`) + 1000).toISOString());
    await this.changed();
    this.draft.seenAt = this.seen(); // the words stay, and now the writer knows of the other reply
  }

  tell(...parts) {
    this.trouble.replaceChildren(...parts);
    this.trouble.scrollIntoView({ block: "nearest" });
  }
}

function later(one, other) {
  if (!one || !other) return one ?? other;
  return Date.parse(one) > Date.parse(other) ? one : other;
}

const CHANNELS = [
  ["", "their last channel"],
  ["sms", "SMS"],
  ["whatsapp", "WhatsApp"],
  ["rcs", "RCS"],
];

// The box to write to one person. What is typed stays with that person, and is sent once.

import { api, key } from "../api.js";
import { complaint, make } from "../dom.js";
import { inWords } from "./segments.js";

const drafts = new Map(); // by number: { text, channel, id, seenAt, tried }

const newDraft = () => ({ text: "", channel: "", id: newId(), seenAt: undefined, tried: "" });

/** An id for one message from the desk: a repeated click, or a lost answer, is the same message. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `desk-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export class Reply {
  /**
   * `newest()` is when the newest entry that is shown happened; `changed(delivery)` is called after something was
   * sent, and without a delivery after somebody else turned out to have answered.
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
      make("div", { class: "acts" }, make("label", { class: "by", for: "reply-channel" }, "By ", this.channel), this.button),
    );
  }

  /** From the first letter on it is known what the writer had seen: who answers meanwhile is told of. */
  typed() {
    this.draft.text = this.box.value;
    if (!this.draft.text) this.draft.seenAt = undefined;
    else this.draft.seenAt ??= this.newest();
    this.count();
  }

  count() {
    this.counter.textContent = this.box.value ? inWords(this.box.value) : "Ctrl and Enter send it.";
  }

  async send() {
    const body = this.box.value.trim();
    if (!body || this.button.getAttribute("aria-disabled") === "true") return this.box.focus();
    this.button.setAttribute("aria-disabled", "true");
    this.trouble.replaceChildren();
    try {
      await this.settleEarlier(body);
      this.draft.tried = body;
      const { channel, id, seenAt } = this.draft;
      const posted = await api.post(`people/${encodeURIComponent(this.number)}/reply`, {
        id,
        body,
        ...(channel && { channel }),
        ...(seenAt && { seen_at: seenAt }),
      });
      this.sent(posted);
    } catch (error) {
      await this.failed(error);
    } finally {
      this.button.removeAttribute("aria-disabled");
    }
  }

  /** A text whose answer was lost may be on its way. If it was changed since, it is another text: with another id. */
  async settleEarlier(body) {
    if (!this.draft.tried || this.draft.tried === body) return;
    const arrived = await api.get(`messages/${this.draft.id}`).then(() => true, (error) => {
      if (error.status === 404) return false;
      throw error;
    });
    Object.assign(this.draft, { id: newId(), tried: "" });
    if (!arrived) return;
    await this.changed();
    throw { title: "Not sent: the text as it was before you changed it went out", faults: ["Send again, if this one is to follow it."] };
  }

  sent(posted) {
    Object.assign(this.draft, newDraft(), { channel: this.draft.channel });
    this.box.value = "";
    this.count();
    this.context.announce("Sent");
    this.changed(posted);
  }

  async failed(error) {
    this.trouble.replaceChildren(complaint(error));
    this.trouble.scrollIntoView({ block: "nearest" });
    if (error.status === 0 || error.status >= 500) return;
    this.draft.tried = ""; // it was refused: nothing of it is on its way
    if (error.status !== 409) return;
    await this.changed(); // the words stay, and now the writer has seen the other answer
    this.draft.seenAt = this.newest();
  }
}

const CHANNELS = [
  ["", "the channel of their last text"],
  ["sms", "SMS"],
  ["whatsapp", "WhatsApp"],
  ["rcs", "RCS"],
];

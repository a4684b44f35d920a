// One message: what became of it, its attempts as a time line, and what can be done about it.

import { openDialog } from "../dialog.js";
import { button, facts, link, make, personLink, words } from "../dom.js";
import { fill } from "../fill.js";
import { moment, plural, spoken, state, time } from "../format.js";
import { follow } from "../poll.js";

const RESENDABLE = new Set(["failed", "undelivered", "busy", "no_answer", "expired"]);
const CANCELABLE = new Set(["accepted", "held"]);
const MAY_HAVE_ARRIVED = new Set([30008, 30410]);
const SHOWN = new Set(["id", "to", "channel", "body", "tags"]); // of the message; the rest is listed by its name

export async function showMessage(root, id, context) {
  const path = `messages/${encodeURIComponent(id)}`;
  const trouble = make("div");
  const body = make("div", { class: "page" });
  root.append(make("p", { class: "note" }, link("#/messages", "Messages")), make("h1", {}, "Message ", words(id)), trouble, body);
  let before = "";
  const draw = (delivery, isFirst) => {
    fill(body, parts(delivery, context, () => page.now()));
    if (!isFirst && delivery.status !== before) context.announce(`It is ${spoken(delivery.status)} now`);
    before = delivery.status;
  };
  const page = follow(context, (signal) => context.api.get(path, {}, { signal }), draw, { everySeconds: 6, place: trouble });
  await page.first;
}

function parts(delivery, context, changed) {
  const { message } = delivery;
  return [
    make("div", { class: "head", "data-key": "head" }, make("p", {}, state(delivery.status), " to ", personLink(message.to), ` by ${message.channel ?? "sms"}`), acts(delivery, context, changed)),
    trouble(delivery),
    make("div", { class: "cards", "data-key": "cards" }, said(delivery), history(delivery), details(delivery), followUps(delivery)),
    make(
      "details",
      { class: "card", "data-key": "raw" },
      make("summary", {}, "Every field, as the API has it"),
      make("pre", { class: "body mono", tabindex: "0", role: "region", "aria-label": "Every field" }, JSON.stringify(delivery, null, 2)),
    ),
  ];
}

function trouble({ error, error_code: code, advice, refused_by: refusedBy, reason, until, status }) {
  if (status === "held") {
    return make("div", { class: "warning", "data-key": "trouble" }, make("p", {}, "Held: ", words(spoken(reason)), until && [", tried again at ", time(until)]), error && make("p", {}, words(error)));
  }
  if (!error && !code && !advice && !refusedBy) return null;
  const title = [code, refusedBy && `refused by ${spoken(refusedBy)}`, error].filter(Boolean).join(" · ");
  return make("div", { class: "complaint", "data-key": "trouble" }, make("p", {}, words(title || spoken(status))), advice && make("p", {}, words(advice)));
}

function acts(delivery, context, changed) {
  const buttons = [
    RESENDABLE.has(delivery.status) && !delivery.resent_as && button("Send again", () => openResend(delivery, context), { "data-key": "resend" }),
    CANCELABLE.has(delivery.status) && button("Cancel it", () => openCancel(delivery, context, changed), { class: "grave", "data-key": "cancel" }),
    delivery.status === "dead" && make("a", { class: "button quiet", href: `#/dead-letters/${encodeURIComponent(delivery.id)}`, "data-key": "letter" }, "Its dead letter"),
  ];
  return make("div", { class: "acts" }, buttons);
}

function openCancel({ id }, context, changed) {
  openDialog(context, {
    title: "Cancel this message?",
    intro: make("p", {}, words(id), " will not be sent, and nothing that would follow it."),
    confirm: "Cancel the message",
    grave: true,
    act: async () => {
      await context.api.delete(`messages/${encodeURIComponent(id)}`);
      context.announce("Canceled");
      await changed();
    },
  });
}

function openResend(delivery, context) {
  const { id, message, status, error_code: code } = delivery;
  const needsEnd = status === "expired" || (message.not_after && new Date(message.not_after) <= new Date());
  const mayHaveArrived = MAY_HAVE_ARRIVED.has(code);
  openDialog(context, {
    title: "Send this message again?",
    intro: make("p", {}, words(id), " is sent once more, as it was, under a new id.", mayHaveArrived && " It may have arrived all the same: ask the person first."),
    fields: [
      needsEnd && { name: "not_after", label: "Not after", type: "datetime-local", required: true, hint: "Its own end has passed. In this browser's zone." },
      mayHaveArrived && { name: "anyway", label: "Send it all the same", options: [["", "no"], ["yes", "yes, it may arrive twice"]] },
    ].filter(Boolean),
    confirm: "Send again",
    act: async ({ not_after: end, anyway }) => {
      const body = { ...(end ? { not_after: new Date(end).toISOString() } : {}), ...(anyway ? { anyway: true } : {}) };
      const receipt = await context.api.post(`messages/${encodeURIComponent(id)}/resend`, body);
      context.announce("It is sent again");
      context.go(`#/messages/${encodeURIComponent(receipt.id)}`);
    },
  });
}

function card(key, title, ...inside) {
  return make("section", { class: "card", "data-key": key, "aria-labelledby": `card-${key}` }, make("h2", { id: `card-${key}` }, title), inside);
}

function said({ message, rendered, reply }) {
  const text = rendered?.body || message.body;
  const media = message.media ?? [];
  return card(
    "said",
    "What it says",
    text ? words(text, { class: "body" }) : make("p", { class: "empty" }, "No words of its own."),
    media.length > 0 && make("p", { class: "note" }, `With ${plural(media.length, "file")}: `, words(media.join(", "))),
    reply && make("h3", {}, "The person answered"),
    reply && words(reply, { class: "body" }),
    tags(message.tags),
  );
}

function tags(tags = {}) {
  const pairs = Object.entries(tags);
  if (!pairs.length) return null;
  const listed = pairs.map(([name, value]) => [link(`#/messages?${new URLSearchParams({ view: "all", tag: `${name}=${value}` })}`, words(`${name}=${value}`)), " "]);
  return make("p", { class: "tags" }, make("span", { class: "faint" }, "Tags: "), listed);
}

function history(delivery) {
  const { created_at: created, updated_at: changed, attempts = [], status } = delivery;
  const steps = [make("li", { "data-key": "accepted" }, "Accepted", time(created)), attempts.map(attempt)];
  const isLast = attempts.at(-1)?.outcome === status || status === "accepted";
  if (!isLast) steps.push(make("li", { "data-key": "last", class: kind(status) }, state(status), time(changed)));
  return card("history", "What happened", make("ol", { class: "line" }, steps));
}

function attempt({ id, at, sender, sid, outcome, lookups, server_error: isServerError }, index) {
  const remarks = [
    sender && `from ${sender}`,
    sid && `Twilio has it as ${sid}`,
    isServerError && "Twilio answered with an error of its own",
    lookups && `looked up at Twilio ${plural(lookups, "time")}, not found`,
  ].filter(Boolean);
  return make(
    "li",
    { "data-key": id, class: kind(outcome) },
    `Attempt ${index + 1}: `,
    outcome ? state(outcome) : "no outcome yet",
    time(at),
    remarks.map((remark) => make("p", { class: "note" }, words(remark))),
  );
}

function kind(status) {
  if (["failed", "undelivered", "dead", "expired", "refused", "busy", "no_answer"].includes(status)) return "bad";
  return ["delivered", "answered", "sent"].includes(status) ? "good" : "";
}

function details(delivery) {
  const { message } = delivery;
  const rest = Object.entries(message).filter(([name]) => !SHOWN.has(name) && name !== "otherwise");
  const pairs = [
    ["Id at Twilio", delivery.sid],
    ["Segments", delivery.segments],
    ["Price", delivery.price && `${delivery.price} ${delivery.currency ?? ""}`],
    ["Sent again after no answer", delivery.resends && plural(delivery.resends, "time")],
    ["Picked up by", delivery.answered_by && spoken(delivery.answered_by)],
    ["No more reports", delivery.closed && "none is expected"],
    ["Changed", delivery.updated_at && moment(delivery.updated_at)],
    ...rest.map(([name, value]) => [spoken(name), typeof value === "object" ? JSON.stringify(value) : String(value)]),
  ];
  return card("details", "Details", facts(pairs, { class: "facts list" }));
}

function followUps({ follows, followed_by: followedBy = [], resend_of: resendOf, resent_as: resentAs, message }) {
  const one = (text, id) => make("li", { "data-key": `${text} ${id}` }, `${text} `, link(`#/messages/${encodeURIComponent(id)}`, words(id)));
  const planned = message.otherwise ?? [];
  const rows = [
    follows && one("It follows", follows),
    ...followedBy.map((id) => one("Followed by", id)),
    resendOf && one("It sends again", resendOf),
    resentAs && one("Sent again as", resentAs),
    ...planned.map((step, n) => make("li", { "data-key": `step ${n}` }, `Otherwise, step ${n + 1}: `, words(JSON.stringify(step), { class: "words mono" }))),
  ].filter(Boolean);
  return rows.length > 0 && card("follow-ups", "What belongs to it", make("ul", { class: "rows" }, rows));
}

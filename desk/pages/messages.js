// Messages: what failed, day by day, or all of them by status, tag, person and time. `#/messages/ID` is one of them.

import { button, link, make, personLink, words } from "../dom.js";
import { field } from "../dialog.js";
import { count, spoken, state, time, utcDay } from "../format.js";
import { showList } from "../list.js";
import { showMessage } from "./message.js";

const STATUSES = [
  ...["accepted", "held", "sending", "unknown", "sent", "expired", "refused", "dead", "canceled", "failed"],
  ...["undelivered", "no_answer", "busy", "answered", "delivered"],
];

export async function show(root, { parts, query }, context) {
  if (parts.length) return showMessage(root, parts[0], context);
  const isAll = query.get("view") === "all";
  root.append(make("h1", {}, "Messages"), choice(isAll));
  const list = isAll ? allMessages(root, query, context) : failedMessages(root, query, context);
  await list.first;
}

function choice(isAll) {
  const one = (hash, text, isCurrent) => make("a", { href: hash, "aria-current": isCurrent && "true" }, text);
  return make(
    "nav",
    { class: "choice", "aria-label": "Which messages" },
    one("#/messages?view=failed", "Failed", !isAll),
    one("#/messages?view=all", "All", isAll),
  );
}

const hashOf = (values) => `#/messages?${new URLSearchParams(Object.entries(values).filter(([, value]) => value))}`;

// What failed

function failedMessages(root, query, context) {
  const today = utcDay();
  const day = /^\d{4}-\d{2}-\d{2}$/.test(query.get("day") ?? "") ? query.get("day") : today;
  let code = query.get("code") ?? "";
  const go = (to) => context.go(hashOf({ view: "failed", day: to === today ? "" : to, code }));
  const daysAway = (days) => utcDay(new Date(`${day}T12:00:00Z`), -days);

  const days = field({ name: "day", label: "Day (UTC)", type: "date", value: day, max: today, onchange: (event) => event.target.value && go(event.target.value) });
  const codes = make("select", { id: "code", onchange: (event) => chosen(event.target.value) });
  const ways = make(
    "div",
    { class: "acts" },
    button("Day before", () => go(daysAway(-1)), { class: "quiet" }),
    day < today && button("Day after", () => go(daysAway(1)), { class: "quiet" }),
  );
  const byCode = make("div", { class: "field" }, make("label", { for: "code" }, "Code, among those loaded"), codes);
  const place = make("section", { class: "card", "aria-label": "Messages that failed" });
  root.append(make("div", { class: "filters" }, days, byCode, ways), place);

  const codeOf = (item) => String(item.code || item.reason || "");
  const list = showList(context, place, {
    load: async (cursor, signal) => {
      const { entries, cursor: next } = await context.api.get("desk/recent", { kind: "failed", day, limit: 50, cursor }, { signal });
      return { items: entries, cursor: next };
    },
    keyOf: (item) => `${item.id} ${item.at}`,
    hides: (item) => Boolean(code) && codeOf(item) !== code,
    row: failedRow,
    onItems: (items) => showCodes(items),
    empty: code ? "None with this code is loaded." : "Nothing failed on this day.",
    noun: "message",
  });

  function showCodes(items) {
    const counts = Map.groupBy ? Map.groupBy(items, codeOf) : new Map();
    const known = [...new Set([code, ...counts.keys()])].filter(Boolean).sort();
    const wanted = ["", ...known].map((one) => [one, one ? `${spoken(one)} (${count(counts.get(one)?.length ?? 0)})` : "any"]);
    if (wanted.map(String).join() === [...codes.options].map((option) => `${option.value},${option.text}`).join()) return;
    codes.replaceChildren(...wanted.map(([value, text]) => make("option", { value, selected: value === code }, text)));
  }

  function chosen(value) {
    code = value;
    history.replaceState(null, "", hashOf({ view: "failed", day: day === today ? "" : day, code }));
    list.draw();
  }
  return list;
}

function failedRow({ id, at, number, status, code, reason, channel, advice, error }) {
  const why = [code, reason && spoken(reason)].filter(Boolean).join(" · ");
  return make(
    "div",
    { class: "row" },
    make("div", {}, messageLink(id), " to ", personLink(number), channel && make("span", { class: "faint" }, ` by ${channel}`)),
    time(at),
    make("div", { class: "wide" }, status && state(status), status && " ", why && words(why), error && [" ", words(error, { class: "words faint" })]),
    advice && make("p", { class: "wide note" }, words(advice)),
  );
}

export const messageLink = (id) => link(`#/messages/${encodeURIComponent(id)}`, words(id));

// All

function allMessages(root, query, context) {
  const given = Object.fromEntries(["status", "tag", "to", "since"].map((name) => [name, query.get(name) ?? ""]));
  const place = make("section", { class: "card", "aria-label": "Messages" });
  root.append(filters(given, context), make("p", { class: "note" }, "Within a page the newest comes first. Pages are in no order by time."), place);
  return showList(context, place, {
    load: async (cursor, signal) => {
      const { messages, cursor: next } = await context.api.get("messages", { ...given, limit: 50, cursor }, { signal });
      return { items: messages, cursor: next };
    },
    keyOf: (item) => item.id,
    row: messageRow,
    empty: "There is no such message.",
    everySeconds: 15,
    noun: "message",
  });
}

function filters(given, context) {
  const form = make(
    "form",
    { class: "filters", "aria-label": "Filter" },
    field({ name: "status", label: "Status", value: given.status, options: [["", "any"], ...STATUSES.map((one) => [one, spoken(one)])] }),
    field({ name: "tag", label: "Tag", value: given.tag, placeholder: "name=value" }),
    field({ name: "to", label: "Person's number", type: "tel", value: given.to, placeholder: "+1202…" }),
    field({ name: "since", label: "Changed since", type: "datetime-local", value: localOf(given.since) }),
    make("div", { class: "acts" }, make("button", {}, "Show"), Object.values(given).some(Boolean) && link("#/messages?view=all", "Clear")),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    const since = values.since ? new Date(values.since).toISOString() : "";
    context.go(hashOf({ view: "all", ...values, since }));
  };
  return form;
}

/** An instant as `datetime-local` has it: in this browser's zone. */
function localOf(instant) {
  const at = new Date(instant);
  if (!instant || Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function messageRow(delivery) {
  const { id, status, message, updated_at: changed, error_code: code, error, reason } = delivery;
  const said = delivery.rendered?.body || message.body || message.template || message.flow || message.url || "";
  const why = [code, reason && spoken(reason), error].filter(Boolean).join(" · ");
  return make(
    "div",
    { class: "row" },
    make("div", {}, messageLink(id), " to ", personLink(message.to), make("span", { class: "faint" }, ` by ${message.channel ?? "sms"}`)),
    time(changed),
    make("div", { class: "wide" }, state(status), why && [" ", words(why)]),
    said && make("p", { class: "wide clip note" }, words(said)),
  );
}

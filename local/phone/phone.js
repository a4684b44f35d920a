// The phone page: everything on it comes from the stand-in's events, so that it shows what really happened.

const find = (id) => document.getElementById(id);
const me = find("me");
const thread = find("thread");
const webhooks = find("webhooks");

const TICKS = {
  accepted: "·",
  queued: "·",
  sending: "·",
  sent: "✓",
  delivered: "✓✓",
  undelivered: "not delivered",
  failed: "failed",
  scheduled: "later",
  canceled: "cancelled",
};
const BAD = new Set(["undelivered", "failed"]);
const MOST_WEBHOOKS = 200;

let history = []; // every event since the last reset, for another number's view
let shown = new Map(); // what stands on the page, by SID

function make(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function add(item) {
  const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60;
  thread.append(item);
  if (atEnd) thread.scrollTop = thread.scrollHeight;
}

function time(event) {
  return new Date(event.at).toLocaleTimeString([], { hour12: false });
}

// Texts

function showText(event, mine) {
  const item = make("li", mine ? "text mine" : "text");
  const note = make("p", "note", mine ? "✓✓" : TICKS[event.status]);
  item.append(make("p", "bubble", event.body || "(no words)"));
  for (const url of event.media) item.append(make("p", "note", url));
  item.append(note);
  shown.set(event.sid, note);
  add(item);
}

function showTextStatus(event) {
  const note = shown.get(event.sid);
  if (!note) return;
  const code = event.error_code ? ` (${event.error_code})` : "";
  note.textContent = (TICKS[event.status] ?? event.status) + code;
  note.classList.toggle("bad", BAD.has(event.status));
}

// Calls

function showCall(event) {
  const item = make("li", "call");
  const parts = { note: make("p", "note", "…"), captions: make("ol", "") };
  item.append(make("h2", "", event.direction === "inbound" ? "Your call" : "A call for you"), parts.captions, parts.note);
  shown.set(event.sid, parts);
  add(item);
}

const DOES = { press: "press ", play: "♪ ", hang_up: "hang up" };

function showCaption(event) {
  const call = shown.get(event.sid);
  if (!call) return;
  call.captions.append(make("li", event.who, (DOES[event.does] ?? "") + event.text));
  thread.scrollTop = thread.scrollHeight;
}

function showCallStatus(event) {
  const call = shown.get(event.sid);
  if (!call) return;
  call.note.textContent = event.status === "completed" ? `ended after ${event.seconds} s` : event.status;
}

// The wire

function showWebhook(event) {
  const item = document.createElement("li");
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const good = event.status >= 200 && event.status < 300;
  summary.append(
    make("span", "at", time(event)),
    make("span", "method", event.method),
    make("span", "path", new URL(event.url).pathname),
    make("span", good ? "good" : "bad", event.status ?? "—"),
    make("span", "ms", `${event.ms} ms`),
  );
  details.append(summary, list({ ...(event.error && { error: event.error }), url: event.url, signature: event.signature }));
  if (event.answer) details.append(make("pre", "", event.answer));
  details.append(list(event.params));
  item.append(details);
  push(item);
  find("count").textContent = Number(find("count").textContent) + 1;
}

function list(fields) {
  const all = document.createElement("dl");
  for (const [name, value] of Object.entries(fields)) {
    if (value !== "") all.append(make("dt", "", name), make("dd", "", value));
  }
  return all;
}

function showFault(event) {
  push(make("li", event.kind === "error" ? "fault bad" : "fault", `${time(event)}  Twilio ${event.code}: ${event.text}`));
}

function push(item) {
  webhooks.prepend(item);
  if (webhooks.children.length > MOST_WEBHOOKS) webhooks.lastChild.remove();
}

// Events

const isMine = (event) => event.from === me.value || event.to === me.value;

const ON_PHONE = {
  text: (event) => event.to === me.value && showText(event, false),
  text_received: (event) => event.from === me.value && showText(event, true),
  text_status: showTextStatus,
  call: (event) => isMine(event) && showCall(event),
  heard: showCaption,
  call_status: showCallStatus,
};
const ON_WIRE = {
  webhook: showWebhook,
  error: showFault,
  warning: showFault,
  not_simulated: (event) => push(make("li", "fault", `${time(event)}  <${event.verb}> is not simulated: passed over`)),
};

function take(event) {
  if (event.kind === "reset") return clear();
  history.push(event);
  ON_PHONE[event.kind]?.(event);
  ON_WIRE[event.kind]?.(event);
}

function clear() {
  history = [];
  shown = new Map();
  find("count").textContent = "0";
  thread.replaceChildren();
  webhooks.replaceChildren();
}

function becomeSomeoneElse() {
  shown = new Map();
  thread.replaceChildren();
  for (const event of history) ON_PHONE[event.kind]?.(event);
  thread.scrollTop = thread.scrollHeight;
}

function connect() {
  const source = new EventSource("/_control/events?after=0");
  const link = find("link");
  source.onopen = async () => {
    clear();
    link.textContent = "live";
    link.classList.add("live");
    const account = await (await fetch("/_control/account")).json();
    find("desk").textContent = account.numbers[0];
  };
  source.onmessage = (message) => take(JSON.parse(message.data));
  source.onerror = () => {
    // A stand-in that was started anew counts its events anew, so we begin anew too.
    source.close();
    link.textContent = "the stand-in is away";
    link.classList.remove("live");
    setTimeout(connect, 1000);
  };
}

// What the person does

async function ask(path, body) {
  const complaint = find("complaint");
  complaint.hidden = true;
  try {
    const response = await fetch(path, { method: "POST", body: JSON.stringify({ from: me.value, ...body }) });
    if (!response.ok) throw new Error((await response.json()).error);
  } catch (error) {
    complaint.textContent = error.message;
    complaint.hidden = false;
  }
}

find("text").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = find("body").value.trim();
  if (!body) return;
  find("body").value = "";
  await ask("/_control/sms", { body });
});

find("call").addEventListener("submit", async (event) => {
  event.preventDefault();
  const keys = find("keys").value.split(" ").filter(Boolean);
  const button = event.target.querySelector("button");
  button.disabled = true;
  await ask("/_control/calls", { script: keys.map((press) => ({ press })) });
  button.disabled = false;
});

me.value = localStorage.getItem("me") ?? me.value;
me.addEventListener("change", () => {
  localStorage.setItem("me", me.value);
  becomeSomeoneElse();
});

connect();

// The page: phones side by side, or one at a time where there is little room, and what is behind them.
// Everything on it comes from the stand-in's events, so that it shows what really happened.

import { find, icon, make, numberIn, pretty } from "./dom.js";
import { follow, Hands } from "./feed.js";
import { Offers } from "./offers.js";
import { Phone } from "./phone.js";
import * as sound from "./sound.js";
import { Wire } from "./wire.js";

const FIRST = "+12025550100";
const TITLE = document.title;

const wire = new Wire();
const phones = new Map(); // by number
const hands = new Hands((number, answer) => phones.get(number)?.answered(answer));
const offers = new Offers({ isHere: (number) => phones.has(number) || own.has(number), show });
let own = new Set(); // the app's numbers
let app = "";
let history = []; // all events since the last reset, for a phone that is added later
let current = ""; // what is seen where there is room for one thing only: a number, or "wire"

// Phones

function add(number) {
  const phone = new Phone(number, { hands, trace, changed });
  phone.part("away").addEventListener("click", () => remove(number));
  phone.meet(app);
  phones.set(number, phone);
  find("phones").append(phone.root);
  replay(phone);
  hands.hold(number);
  offers.forget(number);
  remember();
  return phone;
}

function show(number) {
  const phone = phones.get(number) ?? add(number);
  see(number);
  phone.root.scrollIntoView({ inline: "nearest", block: "nearest" });
  if (!phone.screen.call) phone.part("body").focus();
}

function remove(number) {
  offers.pass(number);
  hands.putDown(number);
  phones.get(number).root.remove();
  phones.delete(number);
  remember();
  see(phones.keys().next().value);
  find("add").focus();
}

function remember() {
  localStorage.setItem("phones", JSON.stringify([...phones.keys()]));
  document.body.dataset.phones = phones.size;
  for (const phone of phones.values()) {
    phone.part("away").hidden = phones.size === 1;
    phone.thread.toEnd(); // it has become narrower, or wider
  }
  showTabs();
}

function remembered() {
  try {
    const numbers = JSON.parse(localStorage.getItem("phones")).map(numberIn).filter(Boolean);
    return numbers.length ? numbers : [FIRST];
  } catch {
    return [FIRST];
  }
}

function replay(phone) {
  phone.clear();
  phone.thread.list.hidden = true; // or it would be laid out anew for each
  for (const event of history) phone.take(event, true);
  phone.thread.list.hidden = false;
  phone.show();
  phone.thread.toEnd();
}

/** Some phone rings, or none does any more. */
function changed() {
  const ringing = [...phones.values()].find((phone) => phone.rings);
  sound.ring(Boolean(ringing));
  document.title = ringing ? `☎ ${pretty(ringing.number)} is called` : TITLE;
  if (ringing && ringing.number !== current && !phones.get(current)?.screen.call) see(ringing.number);
  showTabs();
}

// What is seen on a small screen

function see(what) {
  current = what;
  for (const panel of document.querySelectorAll(".panel")) {
    panel.classList.toggle("current", (panel.dataset.number ?? "wire") === what);
  }
  phones.get(what)?.thread.toEnd();
  showTabs();
}

function showTabs() {
  const tabs = find("tabs");
  const wanted = [...phones.keys(), "wire"];
  if (wanted.join() !== [...tabs.children].map((tab) => tab.dataset.what).join()) {
    tabs.replaceChildren(...wanted.map(tabFor));
  }
  for (const tab of tabs.children) {
    tab.setAttribute("aria-current", tab.dataset.what === current);
    tab.classList.toggle("rings", Boolean(phones.get(tab.dataset.what)?.rings));
  }
}

function tabFor(what) {
  const tab = make("button", "", what === "wire" ? "Behind it" : `··${what.slice(-4)}`);
  tab.prepend(icon(what === "wire" ? "behind" : "handset"));
  if (what !== "wire") tab.setAttribute("aria-label", `Phone ${pretty(what)}`);
  tab.dataset.what = what;
  tab.addEventListener("click", () => see(what));
  return tab;
}

function trace(sid) {
  see("wire");
  wire.show(sid);
}

// Events

function take(event) {
  if (event.kind === "reset") return clear();
  history.push(event);
  wire.take(event);
  wire.tell();
  for (const phone of phones.values()) phone.take(event);
  offers.take(event);
}

function clear() {
  history = [];
  wire.clear();
  offers.clear();
  for (const phone of phones.values()) phone.clear();
}

function begin(account, past) {
  clear();
  own = new Set(account.numbers);
  [app] = account.numbers;
  wire.subjects.meet(account);
  history = past.filter((event) => event.kind !== "reset");
  for (const event of history) wire.take(event, true);
  wire.tell();
  for (const phone of phones.values()) {
    phone.meet(app);
    replay(phone);
  }
  for (const number of [...phones.keys()].filter((one) => own.has(one) && phones.size > 1)) remove(number);
  offers.replay(history);
  tellLink("live");
}

/** The stand-in is away, and its calls with it. */
function lost() {
  for (const phone of phones.values()) phone.loseCalls();
  tellLink("away");
}

function tellLink(state) {
  find("link").textContent = state === "live" ? "live" : "the stand-in is away";
  find("link").classList.toggle("live", state === "live");
}

// Buttons of the page

function showSound() {
  find("sound").setAttribute("aria-pressed", sound.isOn());
  find("sound").querySelector("use").setAttribute("href", sound.isOn() ? "#voice" : "#silent");
}

find("sound").addEventListener("click", () => {
  sound.turn(!sound.isOn());
  showSound();
});

find("add").addEventListener("click", () => {
  let next = FIRST;
  while (phones.has(next)) next = `+${BigInt(next.slice(1)) + 1n}`;
  find("new-number").value = pretty(next);
  find("new-number").setCustomValidity("");
  find("adding").returnValue = "";
  find("adding").showModal();
  find("new-number").select();
});

find("new-number").addEventListener("input", ({ target }) => {
  const number = numberIn(target.value);
  const wrong = number ? "" : "with country, such as +1 202 555 0101";
  target.setCustomValidity(own.has(number) ? "this is the app’s own number: choose another" : wrong);
});

find("never-mind").addEventListener("click", () => find("adding").close());

find("adding").addEventListener("close", () => {
  if (find("adding").returnValue === "add") show(numberIn(find("new-number").value));
});

sound.wakeOnTouch();
showSound();
for (const number of remembered()) add(number);
see(phones.keys().next().value);
phones.get(current).part("body").focus();
follow({ begin, take, lost });

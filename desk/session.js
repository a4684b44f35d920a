// Signing in: the function key is typed once, checked by a request, and kept in this tab's session storage.

import { api, forgetKey, keepKey, key, onRefused } from "./api.js";
import { find } from "./dom.js";

const CHECK = "desk/now";
const NAMELESS = "function key";

let name = NAMELESS;
let hear = { signedIn: () => {}, signedOut: () => {} };

export const who = () => name;

export const isSignedIn = () => document.body.dataset.state === "in";

/** `signedIn(isNew)`: not new if a refused key was replaced; then the page stays, and what is typed on it. */
export const whenSignedIn = (listener) => (hear = listener);

/** Show the page if there is a key that works, else ask for one. */
export async function signIn() {
  if (!key()) return ask("");
  await check();
}

async function check() {
  const isNew = !document.body.dataset.asksAgain;
  find("link").textContent = "asking the app"; // it may take long, and nothing else is shown yet
  try {
    ({ who: name = NAMELESS } = await api.get(CHECK));
  } catch (error) {
    find("link").textContent = "";
    if (error.status !== 401 && error.status !== 403) ask(error.message);
    return;
  }
  find("link").textContent = "";
  find("who").textContent = name === NAMELESS ? "by function key" : name;
  find("key").value = "";
  delete document.body.dataset.asksAgain;
  turn("in");
  hear.signedIn(isNew);
}

function turn(state) {
  document.body.dataset.state = state;
  find("sign-in").hidden = state === "in";
  find("content").hidden = state === "out";
}

function ask(fault) {
  if (isSignedIn()) document.body.dataset.asksAgain = "yes";
  turn("out");
  find("key-fault").hidden = !fault;
  find("key-fault").textContent = fault;
  find("key").setAttribute("aria-invalid", String(Boolean(fault)));
  find("key").focus();
}

onRefused((problem) => {
  forgetKey();
  find("key").value = "";
  ask(problem.title);
});

find("sign-in")
  .querySelector("form")
  .addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = find("key").value.trim();
    if (!typed) return ask("Enter a function key.");
    if (/[^\x21-\x7e]/.test(typed)) return ask("A function key has no spaces, and no letters beyond ASCII.");
    keepKey(typed);
    await check();
  });

find("sign-out").addEventListener("click", () => {
  forgetKey();
  name = NAMELESS;
  find("who").textContent = "";
  delete document.body.dataset.asksAgain;
  hear.signedOut();
  turn("out");
  ask("");
});

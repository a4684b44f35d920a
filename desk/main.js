// The shell: which page is shown, by the hash of the URL, and signing in.
//
// A page is a module in pages/ that exports
//
//   export async function show(root, parameters, context)
//
// `root` is the empty element to fill; the page puts an <h1> first, which gets the focus. `parameters` is
// {parts, query}: `#/people/%2B12025550100?kind=call` has the parts ["+12025550100"] and a URLSearchParams. `context` is
//
//   api             requests to the app (api.js)
//   go(hash)        go to another page, such as "#/messages/1"; go(hash, {replace: true}) leaves no trace in the history
//   onLeave(fn)     fn is called when the page is left, or shown with other parameters
//   announce(text)  say it politely to those who hear the page
//   who             the name of whoever signed in, or "function key"
//
// What a page shows of people's words goes through dom.js; what updates by itself through poll.js and fill.js.

import { api } from "./api.js";
import { complaint, find, make } from "./dom.js";
import { isSignedIn, signIn, whenSignedIn, who } from "./session.js";

const PAGES = [
  ["now", "Now"],
  ["people", "People"],
  ["messages", "Messages"],
  ["dead-letters", "Dead letters"],
  ["reminders", "Reminders"],
  ["calls", "Calls"],
];

let leaving = [];
let shown = 0; // counts, so that a page that took long to load does not replace a later one

function parametersOf(hash) {
  const [path, query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [name, ...parts] = path.split("/").map(decoded);
  return { name: name || "now", parts: parts.filter(Boolean), query: new URLSearchParams(query) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function leave() {
  for (const fn of leaving) fn();
  leaving = [];
}

async function showPage() {
  if (!isSignedIn()) return;
  const isFirst = shown === 0;
  const turn = ++shown;
  leave();
  const { name, parts, query } = parametersOf(location.hash);
  showNav(name);
  const root = make("div", { class: "page", id: `page-${name}` });
  const title = PAGES.find(([page]) => page === name)?.[1];
  try {
    if (!title) throw Object.assign(new Error(), { title: "There is no such page" });
    const page = await import(`./pages/${name}.js`);
    if (turn !== shown) return;
    find("content").replaceChildren(root);
    scrollTo(0, 0);
    await page.show(root, { parts, query }, contextOf(turn));
  } catch (error) {
    if (turn !== shown || error.name === "AbortError") return;
    if (!error.title) console.error(error);
    if (!root.isConnected) find("content").replaceChildren(root);
    if (!root.querySelector("h1")) root.prepend(make("h1", {}, title ?? "Desk"));
    root.append(complaint(error.title ? error : { title: "This page cannot be shown", faults: [String(error.message)] }));
  }
  if (turn === shown) arrive(root, { mayKeepFocus: isFirst });
}

function arrive(root, { mayKeepFocus }) {
  const heading = root.querySelector("h1");
  document.title = heading ? `${heading.textContent} · Desk` : "Desk";
  if (!heading || (mayKeepFocus && document.activeElement !== document.body)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function contextOf(turn) {
  return {
    api,
    who: who(),
    go: (hash, { replace = false } = {}) => {
      if (turn !== shown) return;
      if (location.hash === hash) showPage();
      else if (replace) location.replace(hash);
      else location.hash = hash;
    },
    onLeave: (fn) => (turn === shown ? leaving.push(fn) : fn()),
    announce: (text) => turn === shown && announce(text),
  };
}

/** The same text twice is said twice: the element is emptied between. */
function announce(text) {
  const place = find("announcement");
  place.textContent = "";
  setTimeout(() => (place.textContent = text), 100);
}

function showNav(current) {
  const nav = find("nav");
  if (!nav.children.length) {
    nav.append(...PAGES.map(([page, title]) => make("a", { href: `#/${page}`, "data-page": page }, title)));
  }
  for (const link of nav.children) {
    if (link.dataset.page === current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

find("skip").addEventListener("click", (event) => {
  event.preventDefault(); // its hash is not that of a page
  (find("content").querySelector("h1") ?? find("content")).focus();
});

addEventListener("hashchange", showPage);
whenSignedIn({
  signedIn: (isNew) => (isNew || !find("content").children.length ? showPage() : null),
  signedOut: () => {
    shown += 1;
    leave();
    find("content").replaceChildren();
    find("nav").replaceChildren();
    document.title = "Desk";
  },
});
signIn();

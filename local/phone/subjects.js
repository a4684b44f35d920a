// What a row of "Behind it" is about: to whom, which words, and where the app shows it.

import { bare } from "./dom.js";

const CHANNEL = /^[a-z]+(?=:)/;
const CALLS = /\/Calls\.json$/;

export class Subjects {
  constructor() {
    this.known = new Map(); // words and addresses of texts and calls, by SID
    this.pages = [];
    this.own = new Set();
  }

  /** `pages`: words of a link, and a URL with `{name}` for parameters. `numbers`: the app's own. */
  meet({ app_pages: pages = [], numbers }) {
    this.pages = pages;
    this.own = new Set(numbers);
  }

  clear() {
    this.known.clear();
  }

  take(event) {
    if (event.kind === "text" || event.kind === "text_received") {
      this.known.set(event.sid, { what: CHANNEL.exec(event.to)?.[0] ?? "text", ...event });
    } else if (event.kind === "call") this.known.set(event.sid, { ...event, what: "call" });
  }

  /** A text or call in a few words: `text to +1 … 0171: Your table is ready`. */
  words(event) {
    const about = this.known.get(event.about ?? event.sid) ?? asked(event);
    if (!about) return "";
    const towards = about.direction === "inbound" || about.kind === "text_received" ? "from" : "to";
    const who = short(towards === "from" ? about.from : about.to);
    return `${about.what} ${towards} ${who}${about.body ? `: ${about.body}` : ""}`;
  }

  /** Links to where the app shows it, as pairs of words and URL: the first that fits of each words. */
  links(event) {
    const values = { ...queryOf(event.callback || event.url), person: this.person(event) };
    const links = new Map();
    for (const [words, url] of this.pages) {
      const filled = url.replace(/\{(\w+)\}/g, (_, name) => (values[name] ? encodeURIComponent(values[name]) : "{}"));
      if (!filled.includes("{}") && !links.has(words)) links.set(words, filled);
    }
    return [...links];
  }

  person(event) {
    const about = this.known.get(event.about ?? event.sid) ?? asked(event) ?? {};
    return [about.to, about.from].map(bare).find((number) => number.startsWith("+") && !this.own.has(number));
  }
}

/** What the app asked of Twilio, which may have refused it. */
function asked({ path, to, body }) {
  if (!to) return null;
  return { what: CALLS.test(path) ? "call" : (CHANNEL.exec(to)?.[0] ?? "text"), to, body };
}

function queryOf(url) {
  try {
    return Object.fromEntries(new URL(url).searchParams);
  } catch {
    return {};
  }
}

/** `+1 … 0171`, and what is shorter whole. */
export function short(address) {
  const number = bare(address);
  return /^\+\d{7,}$/.test(number) ? `${number.slice(0, 2)} … ${number.slice(-4)}` : number;
}

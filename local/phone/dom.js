// Small things that every part of the page needs. What people or apps send only ever becomes text.

export const find = (id) => document.getElementById(id);

export function make(name, className = "", text = "", ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(text, ...children);
  return element;
}

export function icon(id) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${id}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A link for anything that may be followed; plain text for the rest, such as `javascript:`. */
export function link(url, text = url) {
  if (!isWeb(url)) return make("span", "", text);
  const a = make("a", "", text);
  a.href = url;
  a.target = "_blank";
  a.rel = "noreferrer";
  return a;
}

export const isWeb = (url) => /^https?:\/\//i.test(url);

/** `whatsapp:+1…` and `+1…` are the same phone. */
export const bare = (address) => (address ?? "").replace(/^[a-z]+:/, "");

export function pretty(address) {
  return bare(address).replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");
}

/** A number as people write it, without what separates its digits; empty if it is none. */
export function numberIn(written) {
  const number = written.replace(/[\s().\/-]/g, "").replace(/^00/, "+");
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : "";
}

export const ending = (address) => `··${bare(address).slice(-4)}`;

export function clock(at, parts = { hour: "2-digit", minute: "2-digit" }) {
  return new Date(at).toLocaleTimeString([], { hourCycle: "h23", ...parts });
}

export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Keep a list at its end while `change` lets it grow, unless someone has scrolled up to read. */
export function atEnd(list, change) {
  if (list.hidden) return change(); // to ask where it stands costs time
  const was = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  change();
  if (was) list.scrollTop = list.scrollHeight;
}

// TwiML, indented and coloured, letter for letter as the app wrote it.

import { make } from "./dom.js";

const TOKEN = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<\/?[A-Za-z](?:"[^"]*"|'[^']*'|[^<>"'])*>|[^<]+|</g;
const ATTRIBUTE = /([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*')/g;
const nameOf = (token) => /^<\/?([\w:.-]+)/.exec(token)?.[1];
const isText = (token) => !/^<[/?A-Za-z]|^<!--/.test(token);
const opens = (token) => /^<[A-Za-z]/.test(token) && !token.endsWith("/>");
const closes = (token) => token?.startsWith("</");

/** Return a `pre` with the document; what is no well-formed XML is shown as it came. */
export function shown(answer) {
  const pre = make("pre", "twiml");
  pre.tabIndex = 0;
  const lines = indented(answer.match(TOKEN).map((token) => token.trim()).filter(Boolean));
  pre.append(...(lines ?? [answer]));
  return pre;
}

function indented(tokens) {
  const [lines, open] = [[], []];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === "<" || (closes(token) && open.pop() !== nameOf(token))) return null;
    lines.push("  ".repeat(open.length), ...coloured(token));
    if (opens(token)) {
      const end = isText(tokens[at + 1] ?? "<x>") ? at + 2 : at + 1;
      if (closes(tokens[end]) && nameOf(tokens[end]) === nameOf(token)) {
        for (; at < end; at += 1) lines.push(...coloured(tokens[at + 1]));
      } else open.push(nameOf(token));
    }
    lines.push("\n");
  }
  return open.length ? null : lines;
}

function coloured(token) {
  if (token.startsWith("<!--") || token.startsWith("<?")) return [make("span", "comment", token)];
  if (isText(token)) return [token];
  const parts = [];
  let rest = 0;
  for (const { 0: whole, 1: name, 2: equals, 3: value, index } of token.matchAll(ATTRIBUTE)) {
    parts.push(make("span", "tag", token.slice(rest, index)), make("span", "attribute", name), equals, make("span", "value", value));
    rest = index + whole.length;
  }
  return [...parts, make("span", "tag", token.slice(rest))];
}

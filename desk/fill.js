// Showing new data in place: what has not changed stays, with its focus, scroll position and typed text.

const HANDLERS = ["onclick", "onsubmit", "oninput", "onchange", "ontoggle", "onkeydown"];
const KEPT = new Set(["open", "aria-disabled"]); // a person, not the data, has set these
const FIELDS = "input, textarea, select";

/**
 * Let `parent` have these children. Children with the same `data-key`, or without one the same place and name, are
 * changed and not replaced. Attributes, handlers given as `on...` and children are those of the new ones.
 */
export function fill(parent, ...children) {
  const active = document.activeElement;
  const hadFocus = parent.contains(active) && active !== parent;
  fillChildren(parent, children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  if (!hadFocus || document.activeElement === active) return;
  const next = active.isConnected ? active : (parent.closest("main")?.querySelector("h1") ?? parent);
  next.focus({ preventScroll: true });
}

function fillChildren(parent, fresh) {
  const wanted = new Set(fresh.map(keyOf).filter(Boolean));
  for (const old of [...parent.childNodes]) {
    if (keyOf(old) && !wanted.has(keyOf(old))) old.remove();
  }
  const keyed = new Map([...parent.childNodes].filter(keyOf).map((old) => [keyOf(old), old]));
  let at = parent.firstChild;
  for (const child of fresh) {
    const node = typeof child === "object" ? child : document.createTextNode(child);
    const old = keyOf(node) ? keyed.get(keyOf(node)) : keyOf(at) ? null : at;
    if (!old || !isAlike(old, node)) {
      parent.insertBefore(node, at);
      continue;
    }
    if (old === at) at = at.nextSibling;
    else parent.insertBefore(old, at);
    if (old !== node) become(old, node);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const keyOf = (node) => node?.dataset?.key;

const isAlike = (old, node) => old.nodeType === node.nodeType && old.nodeName === node.nodeName;

function become(old, node) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== node.nodeValue) old.nodeValue = node.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!node.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of node.attributes) {
    if (old.getAttribute(name) !== value && !KEPT.has(name)) old.setAttribute(name, value);
  }
  for (const handler of HANDLERS) old[handler] = node[handler];
  if (!old.matches(FIELDS)) fillChildren(old, [...node.childNodes]);
}

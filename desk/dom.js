// Elements. Whatever people or the app send only ever becomes text, never markup.

export const find = (id) => document.getElementById(id);

/**
 * An element: `make("p", {class: "faint", onclick: f}, "text", child, ...)`. Handlers are given as `on...`, so that
 * `fill` can carry them over. Children that are null, undefined or false are left out.
 */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (property.startsWith("on")) element[property] = value;
    else if (value === true) element.setAttribute(property, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(property, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** What strangers wrote, or may have: it keeps its lines, and its direction does not reorder what is around it. */
export const words = (text, properties = {}) => make("bdi", { class: "words", ...properties }, text ?? "");

export const link = (hash, ...children) => make("a", { href: hash }, ...children);

/** `+12025550100` as people read it; any other address as it is. */
export function pretty(address) {
  return String(address ?? "").replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");
}

export const personLink = (number) =>
  /^\+\d+$/.test(number ?? "")
    ? make("a", { href: `#/people/${encodeURIComponent(number)}` }, words(pretty(number)))
    : words(number);

/** A button. `act` may be async: meanwhile the button cannot be pressed again. What it throws is shown beside it. */
export function button(text, act, properties = {}) {
  const element = make("button", { type: "button", ...properties }, text);
  element.onclick = async (event) => {
    const pressed = event.currentTarget;
    if (pressed.getAttribute("aria-disabled") === "true") return;
    pressed.setAttribute("aria-disabled", "true"); // not `disabled`: that would take the focus away
    try {
      await act(event);
    } catch (error) {
      if (error.name !== "AbortError") complainBeside(pressed, error);
    } finally {
      pressed.removeAttribute("aria-disabled");
    }
  };
  return element;
}

/** A problem as text: its title, and each of its faults. */
export function complaint(problem) {
  const faults = problem.faults ?? [];
  return make(
    "div",
    { class: "complaint", role: "alert" },
    make("p", {}, words(problem.title ?? problem.message)),
    faults.length > 0 && make("ul", {}, faults.map((fault) => make("li", {}, words(fault)))),
  );
}

function complainBeside(element, error) {
  const place = element.closest(".acts, form, li") ?? element;
  if (place.nextElementSibling?.matches(".complaint")) place.nextElementSibling.remove();
  place.after(complaint(error));
}

/** Names and values, one below the other. What has no value is left out. */
export function facts(pairs, properties = {}) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return make(
    "dl",
    { class: "facts", ...properties },
    known.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value instanceof Node ? value : words(value)))),
  );
}

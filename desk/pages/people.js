// People: find one by number or name, or among those who wrote lately. One person is in people/person.js.

import { button, complaint, link, make, personLink, pretty, words } from "../dom.js";
import { fill } from "../fill.js";
import { time } from "../format.js";
import { byDay } from "../people/by_day.js";
import { showPerson } from "../people/person.js";

const MOST = 50;

export async function show(root, { parts, query }, context) {
  if (parts[0]) return showPerson(root, parts[0], context);
  const found = make("section", { class: "card", hidden: true, "aria-live": "polite" });
  const recent = make("section", { class: "card" }, make("h2", {}, "Who wrote lately"));
  root.append(make("h1", {}, "People"), finder(query.get("find") ?? "", context), found, recent);
  byDay(recent, context, { kind: "text", row, once: ({ number }) => number, nothing: "Nobody wrote." });
  if (query.get("find")) await find(query.get("find").trim(), found, context);
}

function finder(wanted, context) {
  const input = make("input", { id: "find", type: "search", autocomplete: "off", "aria-describedby": "find-hint" });
  input.value = wanted;
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) context.go(`#/people?find=${encodeURIComponent(input.value.trim())}`);
  };
  return make(
    "form",
    { class: "card finder", role: "search", onsubmit: submit },
    make("label", { for: "find" }, "A number, or the beginning of a name"),
    make("div", { class: "pair" }, input, make("button", {}, "Find")),
    make("p", { id: "find-hint", class: "note" }, "A number of another country begins with + and its code."),
  );
}

async function find(wanted, place, context) {
  place.hidden = false;
  try {
    if (isNumber(wanted)) {
      const asGiven = wanted.startsWith("+") ? wanted.replace(/[\s()./-]/g, "") : wanted;
      const { number } = await context.api.get(`people/${encodeURIComponent(asGiven)}`);
      return context.go(`#/people/${encodeURIComponent(number)}`, { replace: true });
    }
    fill(place, make("h2", {}, "Found"), await named(wanted, context));
  } catch (error) {
    fill(place, complaint(error));
  }
}

const isNumber = (wanted) => /^[+\d(][\d\s()./-]*$/.test(wanted);

async function named(name, context) {
  const list = make("ul", { class: "rows" });
  const add = async (cursor) => {
    const { people, cursor: next } = await context.api.get("people", { name, limit: MOST, cursor });
    list.append(...people.map((person) => make("li", { class: "row" }, personRow(person), make("span", {}, pretty(person.number)))));
    const more = next && button("More", () => add(next).then(() => more.remove()), { class: "quiet" });
    if (more) list.after(make("div", { class: "acts" }, more));
    return people.length;
  };
  const place = make("div", {}, list);
  if (!(await add())) place.append(make("p", { class: "empty" }, "Nobody has such a name."));
  return place;
}

const personRow = ({ number, name }) => link(`#/people/${encodeURIComponent(number)}`, words(name || pretty(number)));

const row = ({ number, at }) => make("div", { class: "row" }, personLink(number), time(at));

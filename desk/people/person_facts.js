// What is known of a person, and changing it.

import { api } from "../api.js";
import { openDialog } from "../dialog.js";
import { button, facts, make, words } from "../dom.js";
import { time } from "../format.js";

/** What the API tells of a person, as names and values. */
export function personFacts(person) {
  const { consent } = person;
  return facts(
    [
      ["Number", person.number],
      ["Country", person.country],
      ["Zone", person.zone],
      ["Zone, by the number", person.zones?.join(", ")],
      ["Language", person.language],
      ["Agreed", consent && make("span", {}, words(consent.how), ", ", time(consent.at))],
      ["Opted out", optedOut(person)],
      ["Wrote last", person.wrote_at && time(person.wrote_at)],
      ...Object.entries(person.tags ?? {}).map(([name, value]) => [name, value]),
      ["Reminders to come", reminders(person)],
    ],
    { class: "facts list" },
  );
}

function optedOut({ opted_out: channels = {} }) {
  const each = Object.entries(channels).map(([channel, at]) => make("li", {}, `${channel}, since `, time(at)));
  return each.length > 0 && make("ul", { class: "bad" }, each);
}

function reminders({ reminders: due = [] }) {
  const each = due.map(({ id, due: at }) =>
    make("li", {}, time(at), " ", make("a", { href: `#/reminders/${encodeURIComponent(id)}` }, words(id))),
  );
  return each.length > 0 && make("ul", {}, each);
}

/** Buttons that change what is known. `saved(person)` is called with what the API answers. */
export function changeButtons(context, person, saved) {
  const isOut = Object.keys(person.opted_out ?? {}).length > 0;
  return [
    button("Change", () => change(context, person, saved), { class: "quiet" }),
    isOut
      ? button("They came back", () => comeBack(context, person, saved), { class: "quiet" })
      : button("Opt them out", () => optOut(context, person, saved), { class: "quiet" }),
  ];
}

const put = (person, change) => api.put(`people/${encodeURIComponent(person.number)}`, change);

function change(context, person, saved) {
  const { name = "", zone = "", language = "", tags = {}, consent } = person;
  openDialog(context, {
    title: "What is known of them",
    fields: [
      { name: "name", label: "Name", value: name },
      { name: "tags", label: "Tags", type: "textarea", rows: "3", value: tagLines(tags), hint: "One a line, such as team: blue" },
      { name: "zone", label: "Time zone", value: zone, hint: "Such as Europe/Lisbon", half: true },
      { name: "language", label: "Language", value: language, hint: "Such as pt", half: true },
      { name: "how", label: "How they agreed to be written to", value: consent?.how, half: true },
      { name: "at", label: "When they agreed", type: "datetime-local", value: local(consent?.at), half: true },
    ],
    confirm: "Save",
    act: async (given) => {
      const agreed = given.how || given.at ? { how: given.how, at: exact(given.at, consent?.at) } : null;
      const wanted = { name: given.name, zone: given.zone, language: given.language, tags: readTags(given.tags), consent: agreed };
      saved(await put(person, changedOnly(wanted, { name, zone, language, tags, consent: consent ?? null })));
    },
  });
}

/** Only what was changed is sent: somebody at another desk may have changed the rest. Empty removes. */
function changedOnly(wanted, known) {
  const changed = Object.entries(wanted).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(known[name]));
  return Object.fromEntries(changed.map(([name, value]) => [name, value === "" ? null : value]));
}

function optOut(context, person, saved) {
  openDialog(context, {
    title: "Opt them out?",
    intro: "No more texts go to them, until they write START or you say how they came back.",
    confirm: "Opt them out",
    grave: true,
    act: async () => saved(await put(person, { opted_out: true })),
  });
}

function comeBack(context, person, saved) {
  const opened = new Date().toISOString(); // with its seconds: their STOP may be of the same minute
  openDialog(context, {
    title: "They came back",
    intro: "Say how and when they agreed again. It must be later than their STOP.",
    fields: [
      { name: "how", label: "How they agreed" },
      { name: "at", label: "When they agreed", type: "datetime-local", value: local(opened) },
    ],
    confirm: "Write to them again",
    act: async ({ how, at }) => saved(await put(person, { opted_out: false, consent: { how, at: exact(at, opened) } })),
  });
}

const tagLines = (tags) => Object.entries(tags).map(([name, value]) => `${name}: ${value}`).join("\n");

function readTags(lines) {
  const pairs = lines.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const [name, ...value] = line.split(":");
    return [name.trim(), value.join(":").trim()];
  });
  return Object.fromEntries(pairs);
}

/** A time as the field for times has it: in this browser's zone, without one. */
function local(at) {
  if (!at) return "";
  const when = new Date(at);
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The time of such a field, with its offset. One that was not changed keeps its seconds. */
function exact(typed, known) {
  if (known && typed === local(known)) return known;
  const when = new Date(typed);
  return Number.isNaN(when.getTime()) ? typed : when.toISOString();
}

// One person: who they are, the thread, and the box to write to them. All of it is bound to one number.

import { api } from "../api.js";
import { button, link, make, pretty, words } from "../dom.js";
import { fill } from "../fill.js";
import { follow } from "../poll.js";
import { callThem, erase, receipt, takeOver } from "./person_acts.js";
import { changeButtons, personFacts } from "./person_facts.js";
import { Reply } from "./reply.js";
import { Thread } from "./thread.js";

const PAGE = 25;
const NEAR_TOP = 40; // pixels: who scrolls so far up wants older ones

export async function showPerson(root, number, context) {
  const of = (rest = "") => `people/${encodeURIComponent(number)}${rest}`;
  const heading = make("h1", {}, words(pretty(number)));
  const about = make("section", { class: "card about", "aria-label": "About them" });
  const unknown = make("div"); // why nothing is known, such as a fault of the number
  const erasure = make("div");
  const list = make("ol", { class: "thread", tabindex: "0", "aria-label": "Thread, the newest at the end" });
  const trouble = make("div");
  const thread = new Thread(list, number);
  const past = pages(of("/thread"), thread);
  const readOlder = async () => {
    if (!past.hasOlder) return;
    await past.older();
    older.hidden = !past.hasOlder;
  };
  const older = button("Older", () => seeOlder(list, readOlder), { class: "quiet", hidden: true });

  const showPersonOf = (person) => {
    heading.replaceChildren(words(person.name || pretty(person.number)));
    fill(
      about,
      personFacts(person),
      make("div", { class: "acts" }, takeOver(context, person, showPersonOf)),
      make("div", { class: "acts" }, changeButtons(context, person, showPersonOf), moreButtons()),
    );
  };
  const moreButtons = () => [
    button("Call", () => callThem(context, number, changed), { class: "quiet" }),
    button("Erase", () => erase(context, number, followErasure), { class: "quiet" }),
  ];
  const followErasure = (first) => {
    fill(erasure, receipt(first));
    const turn = follow(context, () => api.get(of("/erasure")), (now) => fill(erasure, receipt(now)), { everySeconds: 2 });
    turn.first.then(() => newest.now());
  };
  const changed = async () => {
    await newest.now();
    thread.toEnd();
  };
  const reply = new Reply(number, { newest: () => thread.newest, changed, context });

  const talk = [make("div", { class: "acts older" }, older), trouble, list, reply.root];
  root.append(
    link("#/people", "All people"),
    heading,
    make(
      "div",
      { class: "person" },
      make("section", { class: "card talk", "aria-label": "Thread and reply" }, talk),
      make("div", { class: "aside" }, unknown, erasure, about),
    ),
  );
  const newest = follow(context, past.newest, (page) => {
    past.show(page);
    older.hidden = !past.hasOlder;
  }, { place: trouble });
  newest.first.then(() => newest.now()); // the thread is there at once; what became of each message follows
  list.onscroll = () => list.scrollTop < NEAR_TOP && past.readAhead(readOlder);
  follow(context, (signal) => api.get(of(), {}, { signal }), showPersonOf, { everySeconds: 15, place: unknown });
}

/** Read older ones by the button: they come above what was the oldest, and are seen. */
async function seeOlder(list, read) {
  const oldest = list.firstElementChild?.nextElementSibling; // the first is a day
  await read();
  if (oldest) list.scrollTop = oldest.offsetTop - list.clientHeight * 0.8;
}

/** Pages of a thread: the newest again and again, and older ones by the cursor. */
function pages(path, thread) {
  let isFirst = true;
  let cursor;
  let reading = null;
  return {
    get hasOlder() {
      return Boolean(cursor);
    },
    newest: (signal) => api.get(path, { limit: PAGE, outcomes: String(!isFirst) }, { signal }),
    show(page) {
      const isApart = !page.entries.some((entry) => thread.has(entry)); // more came than a page shows
      if (isApart) thread.clear();
      if (isApart || isFirst) cursor = page.cursor;
      isFirst = false;
      thread.take(page.entries);
    },
    /** Read older ones unless that is under way; a failure is told by the button. */
    readAhead: (read) => (reading ??= read().catch(() => {}).finally(() => (reading = null))),
    async older() {
      for (const outcomes of ["false", "true"]) {
        const page = await api.get(path, { limit: PAGE, cursor, outcomes });
        thread.take(page.entries);
        if (outcomes === "true") cursor = page.cursor;
      }
    },
  };
}

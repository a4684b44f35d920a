// What became of a reply that the app has taken: it may still be refused or held, and then is not in the thread.

import { api } from "../api.js";
import { complaint, make, words } from "../dom.js";
import { state } from "../format.js";
import { follow } from "../poll.js";

const TOLD_IN_THREAD = new Set(["sent", "delivered", "read", "undelivered", "failed"]);
const FAULTY = new Set(["refused", "failed", "undelivered", "expired", "dead"]);

/** Show in `place` what becomes of a message until it is in the thread, or is not sent. Returns what ends it. */
export function followSent(context, place, id, arrived) {
  const ends = [];
  const end = () => ends.forEach((fn) => fn());
  const bound = { onLeave: (fn) => ends.push(fn) };
  context.onLeave(end);
  const draw = async (message) => {
    if (FAULTY.has(message.status)) {
      const title = `Your reply was not sent: ${message.status}`;
      const said = make("p", {}, "You wrote: ", words(asTyped(message), { class: "body" }));
      place.replaceChildren(complaint({ title, faults: [message.error, message.advice].filter(Boolean) }), said);
    } else if (!TOLD_IN_THREAD.has(message.status)) {
      const held = message.status === "held" && message.error ? [" ", words(message.error)] : [];
      const link = make("a", { href: `#/messages/${encodeURIComponent(id)}` }, state(message.status));
      place.replaceChildren(make("p", { class: "note" }, "Your reply: ", link, held, ". It is shown above once it is sent."));
      return;
    } else place.replaceChildren();
    end();
    await arrived();
  };
  follow(bound, (signal) => api.get(`messages/${encodeURIComponent(id)}`, {}, { signal }), draw, { everySeconds: 2 });
  return end;
}

/** In the words of a message braces are doubled, where they are no placeholder. */
export const asTyped = ({ message }) => (message?.body ?? "").replaceAll("{{", "{").replaceAll("}}", "}");

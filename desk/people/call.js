// What is known of a call that came in.

import { api } from "../api.js";
import { complaint, facts, make, personLink } from "../dom.js";
import { player } from "./player.js";

export const ENDED = {
  in_progress: "not yet",
  talked: "talked with somebody",
  message: "left a message",
  missed: "missed",
  hung_up: "hung up",
};

/** A part that opens to the answers and recordings of a call; they are read when it opens. */
export function callDetails(sid) {
  const place = make("div");
  const open = async () => {
    if (!details.open || place.querySelector(".facts")) return;
    try {
      place.replaceChildren(...callParts(await api.get(`calls/${encodeURIComponent(sid)}`)));
    } catch (error) {
      place.replaceChildren(complaint(error));
    }
  };
  const details = make("details", { ontoggle: open }, make("summary", {}, "Answers and recordings"), place);
  return details;
}

/** What the API tells of a call, and its recordings as players. */
export function callParts(call) {
  const known = [
    ["Ended", ENDED[call.outcome] ?? call.outcome],
    ["From", call.from && personLink(call.from)],
    ["To", call.to],
    ["Flow", call.flow],
    ["Lasted", call.seconds !== undefined && `${call.seconds} s`],
    ...Object.entries(call.answers ?? {}).map(([name, answer]) => [`Answer “${name}”`, answer]),
  ];
  const recordings = call.recordings ?? [];
  return [facts(known), ...(recordings.length ? recordings.map((sid) => player(sid)) : [make("p", { class: "faint" }, "No recordings.")])];
}

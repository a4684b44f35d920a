// The audio of a recording. It needs the key, so it is fetched, and played from this page's memory.

import { api } from "../api.js";
import { button, make } from "../dom.js";

/** A button that fetches a recording, and then is its player. */
export function player(sid, seconds) {
  const name = seconds ? `recording of ${seconds} s` : "recording";
  const place = make("div", { class: "player" });
  const play = button(`Play the ${name}`, async () => {
    const element = playing(await api.file(`recordings/${encodeURIComponent(sid)}`), name);
    place.replaceChildren(element);
    element.focus();
  }, { class: "quiet" });
  place.append(make("div", { class: "acts" }, play));
  return place;
}

function playing(blob, name) {
  const element = make("audio", { controls: true, "aria-label": `The ${name}`, tabindex: "0" });
  element.src = URL.createObjectURL(blob);
  element.play().catch(() => {}); // the browser may want another press
  return element;
}

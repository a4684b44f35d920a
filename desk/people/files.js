// The files of a text that came in. They need the key, so each is fetched, and kept as a download.

import { api } from "../api.js";
import { button, make } from "../dom.js";

const SHOWN = /^image\/(jpeg|png|gif|webp)$/;

/** A button for each file: it fetches the file, and then is the picture, or a link that saves it. */
export function files({ id, channel, media }, number) {
  const from = channel === "sms" ? number : `${channel}:${number}`;
  const places = Array.from({ length: media }, (_, index) => {
    const name = `File ${index + 1}`;
    const place = make("div", { class: "acts" });
    const fetched = async () => place.replaceChildren(shown(await api.file(`inbox/${id}/media/${index}`, { from }), name));
    place.append(button(`Fetch ${name.toLowerCase()}`, fetched, { class: "quiet" }));
    return place;
  });
  return make("div", { class: "files" }, places);
}

function shown(blob, name) {
  const url = URL.createObjectURL(blob);
  const saved = make("a", { href: url, download: name }, `Save ${name.toLowerCase()}`);
  return SHOWN.test(blob.type) ? make("img", { src: url, alt: name }) : saved;
}

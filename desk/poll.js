// A page that updates by itself: every few seconds while it is seen, less often while hidden or failing.

import { complaint, find } from "./dom.js";

const HIDDEN_TIMES = 12;
const SLOWEST_S = 60;
const LONG_MS = 10_000;

/**
 * Load and draw again and again until the page is left. `load(signal)` returns the data,
 * `draw(data, isFirst)` shows it, best with `fill`. The first failure is shown in `place`; later ones only
 * slow it down, and are told in the bar.
 * Returns {now()}: load at once, for what a person has just changed.
 */
export function follow(context, load, draw, { everySeconds = 5, place } = {}) {
  let timer = 0;
  let failures = 0;
  let isFirst = true;
  let running = null;
  const left = new AbortController();

  const again = () => {
    clearTimeout(timer);
    if (left.signal.aborted) return;
    const slower = (document.hidden ? HIDDEN_TIMES : 1) * 2 ** Math.min(failures, 6);
    timer = setTimeout(once, 1000 * Math.max(everySeconds, Math.min(SLOWEST_S, everySeconds * slower)));
  };

  const step = async () => {
    const isLong = setTimeout(() => left.signal.aborted || tellLink(false), LONG_MS);
    try {
      const data = await load(left.signal);
      if (left.signal.aborted) return;
      await draw(data, isFirst);
      if (isFirst) place?.replaceChildren();
      isFirst = false;
      failures = 0;
      tellLink(true);
    } catch (error) {
      if (left.signal.aborted || error.name === "AbortError") return;
      failures += 1;
      if (!error.title) console.error(error); // a fault of the page, not of the app
      if (isFirst) place?.replaceChildren(complaint(error));
      tellLink(false, error);
    } finally {
      clearTimeout(isLong);
    }
  };

  const once = () =>
    (running ??= step().finally(() => {
      running = null;
      again();
    }));

  const now = async () => {
    await running; // it may have asked before the change
    return once();
  };

  const seen = () => document.hidden || once();
  document.addEventListener("visibilitychange", seen);
  context.onLeave(() => {
    left.abort();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  });
  const first = once();
  return { now, first };
}

function tellLink(isLive, error) {
  const link = find("link");
  const text = isLive
    ? "live"
    : error?.status === 401 || error?.status === 403
      ? "signed out"
      : "not up to date";
  if (link.textContent !== text) link.textContent = text;
  link.classList.toggle("live", isLive);
}

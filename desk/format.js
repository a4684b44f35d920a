// How times, durations and counts are written, and what a status means to people.

import { make } from "./dom.js";

/** A `<time>`: today only the clock, else the day, too; exact in its title. In this browser's zone. */
export function time(at, properties = {}) {
  const when = new Date(at);
  if (!at || Number.isNaN(when.getTime())) return null;
  const exact = when.toLocaleString([], { dateStyle: "full", timeStyle: "long" });
  return make("time", { datetime: at, title: exact, ...properties }, moment(when));
}

export function moment(at, now = new Date()) {
  const when = new Date(at);
  const clock = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (when.toDateString() === now.toDateString()) return clock;
  const year = when.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return `${when.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short", ...year })}, ${clock}`;
}

export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

export const count = (number) => Number(number).toLocaleString();

/** "1 message", "2 messages". */
export const plural = (number, word, many = `${word}s`) => `${count(number)} ${number === 1 ? word : many}`;

/** `gave_up` becomes "gave up". */
export const spoken = (name) => String(name ?? "").replaceAll("_", " ");

const BAD = new Set(["failed", "undelivered", "refused", "expired", "dead", "no_answer", "busy"]);
const GOOD = new Set(["delivered", "answered", "read", "requeued", "already_handled"]);
const WAITING = new Set(["held", "unknown", "canceled"]);

/** A status in a box. Its words say what it is; the colour only helps. */
export function state(status) {
  const kind = BAD.has(status) ? "bad" : GOOD.has(status) ? "good" : WAITING.has(status) ? "warn" : "";
  return make("span", { class: `state ${kind}`.trim() }, spoken(status));
}

/** Today by UTC, as the API counts days: "2026-11-29". */
export const utcDay = (at = new Date(), daysBack = 0) =>
  new Date(at.getTime() - daysBack * 86_400_000).toISOString().slice(0, 10);

// What is heard: the ring, the keys, and the voice of the call. Silent until the browser lets a page sound.

const KEYS = "123456789*0#";
const LOW = [697, 770, 852, 941];
const HIGH = [1209, 1336, 1477];
const RING = { tones: [440, 480], seconds: 1.6, everyMs: 4000, volume: 0.08 };

let context = null;
let ringing = null;
let on = localStorage.getItem("sound") !== "off";

export const isOn = () => on;

export function turn(to) {
  on = to;
  localStorage.setItem("sound", on ? "on" : "off");
  if (!on) hush();
}

/** Browsers let a page sound once someone has touched it: then a call that rings already is heard too. */
export function wakeOnTouch() {
  const wake = () => audio()?.resume();
  addEventListener("pointerdown", wake, { once: true });
  addEventListener("keydown", wake, { once: true });
}

export function ring(wanted) {
  if (wanted === Boolean(ringing)) return;
  clearInterval(ringing);
  ringing = wanted ? setInterval(once, RING.everyMs) : null;
  if (wanted) once();
}

function once() {
  play(RING.tones, RING.seconds, RING.volume);
}

export function key(pressed) {
  const index = KEYS.indexOf(pressed);
  play([LOW[Math.floor(index / 3)], HIGH[index % 3]], 0.15, 0.05);
}

export function say(words) {
  if (!mayPlay() || !window.speechSynthesis) return;
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.rate = 1.1;
  speechSynthesis.speak(utterance);
}

export function hush() {
  window.speechSynthesis?.cancel();
}

const mayPlay = () => on && navigator.userActivation?.hasBeenActive;

function audio() {
  context ??= window.AudioContext ? new AudioContext() : null;
  return context;
}

function play(tones, seconds, volume) {
  if (!mayPlay()) return;
  const out = audio();
  if (out?.state !== "running") return;
  const gain = out.createGain();
  gain.gain.setValueAtTime(volume, out.currentTime);
  gain.gain.setTargetAtTime(0, out.currentTime + seconds - 0.05, 0.02);
  gain.connect(out.destination);
  for (const frequency of tones) {
    const tone = out.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start();
    tone.stop(out.currentTime + seconds);
  }
}

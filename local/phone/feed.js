// The two ties to the stand-in: its events, and the hands that hold its phones.

const AGAIN_MS = 1000;
export const AWAY = "The stand-in is away: is it still running?";

/**
 * Follow all events. `begin(past)` gets what happened so far, `take(event)` each event from then on.
 * A stand-in that was started anew counts its events anew, so after a break we begin anew too.
 */
export function follow({ begin, take, lost }) {
  const again = () => {
    lost();
    setTimeout(() => follow({ begin, take, lost }), AGAIN_MS);
  };
  Promise.all([get("/_control/account"), get("/_control/events?after=0")]).then(([account, { events }]) => {
    begin(account, events);
    const source = new EventSource(`/_control/events?after=${events.at(-1)?.n ?? 0}`);
    source.onmessage = (message) => take(JSON.parse(message.data));
    source.onerror = () => {
      source.close();
      again();
    };
  }, again);
}

async function get(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  return response.json();
}

/** What a page does by hand with the phones it holds. `answered(number, answer)` hears how it went. */
export class Hands {
  constructor(answered) {
    this.answered = answered;
    this.held = new Set();
    this.open();
  }

  open() {
    this.socket = new WebSocket(`${location.origin.replace("http", "ws")}/_control/phones`);
    this.socket.onopen = () => this.held.forEach((number) => this.send(number, "hold"));
    this.socket.onmessage = (message) => {
      const answer = JSON.parse(message.data);
      this.answered(answer.number, answer);
    };
    this.socket.onclose = () => setTimeout(() => this.open(), AGAIN_MS);
  }

  hold(number) {
    this.held.add(number);
    this.send(number, "hold");
  }

  putDown(number) {
    this.held.delete(number);
    this.send(number, "put_down");
  }

  do(number, what, more = {}) {
    if (!this.send(number, what, more)) this.answered(number, { error: AWAY });
  }

  send(number, what, more = {}) {
    const open = this.socket.readyState === WebSocket.OPEN;
    if (open) this.socket.send(JSON.stringify({ number, do: what, ...more }));
    return open;
  }
}

/** Send a text; return what went wrong, in words, or nothing. */
export async function text(from, body, media) {
  try {
    const response = await fetch("/_control/sms", { method: "POST", body: JSON.stringify({ from, body, media }) });
    return response.ok ? "" : (await response.json()).error;
  } catch {
    return AWAY;
  }
}

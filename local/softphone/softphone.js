// A phone in the browser: Twilio's Device, with a token that our own server gives.
const part = (id) => document.getElementById(id);

let device = null;
let call = null;

function say(text) {
  part("status").textContent = text;
}

const UNREACHABLE = new Set([31005, 31009, 31203, 53000]); // Twilio's codes of a connection that fails

function complain(error) {
  const code = error.code ? `${error.code}: ` : "";
  const hint = UNREACHABLE.has(error.code) ? ". This phone needs the real Twilio: the local stand-in has no WebRTC" : "";
  part("error").textContent = `${code}${error.description || error.message || error}${hint}`;
}

async function fetchToken(identity) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("token", { method: "POST", headers, body: JSON.stringify({ identity }) });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.detail || `no token: HTTP ${answer.status}`);
  return told.token;
}

async function connect(identity) {
  device?.destroy();
  part("line").disabled = true;
  part("error").textContent = "";
  say("Asking for a token");
  device = new Twilio.Device(await fetchToken(identity), { closeProtection: true, logLevel: "silent" });
  device.on("registering", () => say(`Connecting as ${device.identity || identity}`));
  device.on("registered", () => {
    part("error").textContent = "";
    part("line").disabled = false;
    say(`Connected as ${identity}: client:${identity} rings here`);
  });
  device.on("unregistered", () => say("Not connected"));
  device.on("error", complain);
  device.on("incoming", (incoming) => follow(incoming, `${incoming.parameters.From} is calling`));
  device.on("tokenWillExpire", () => fetchToken(identity).then((token) => device.updateToken(token), complain));
  say(`Connecting as ${identity}`);
  await device.register();
}

function follow(next, words) {
  call = next;
  part("who").textContent = words;
  part("answer").hidden = call.direction !== "INCOMING";
  part("call").hidden = false;
  call.on("accept", () => {
    part("answer").hidden = true;
    part("who").textContent = "Speaking";
  });
  for (const end of ["disconnect", "cancel", "reject"]) call.on(end, over);
  call.on("error", complain);
}

function over() {
  call = null;
  part("call").hidden = true;
  part("mute").setAttribute("aria-pressed", "false");
}

function hangUp() {
  if (call?.status() === "pending") call.reject();
  else call?.disconnect();
}

part("connect").addEventListener("submit", (event) => {
  event.preventDefault();
  connect(part("identity").value).catch(complain);
});

part("dial").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    follow(await device.connect({ params: { To: part("to").value } }), "Calling");
  } catch (error) {
    complain(error);
  }
});

part("answer").addEventListener("click", () => call?.accept());
part("hang-up").addEventListener("click", hangUp);
part("mute").addEventListener("click", () => {
  const muted = !call.isMuted();
  call.mute(muted);
  part("mute").setAttribute("aria-pressed", String(muted));
});

for (const key of "123456789*0#") {
  const button = document.createElement("button");
  button.textContent = key;
  button.addEventListener("click", () => call?.sendDigits(key));
  part("keys").append(button);
}

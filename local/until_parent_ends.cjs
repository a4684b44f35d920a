// Loaded into Azurite before it starts (`node --require`): ends it when we end, in whatever way.
//
// Its standard input is a pipe that only we hold open, so that the system closes it even if we are killed outright.
"use strict";

const SECONDS = 3; // for what is under way, and for writing down what is stored

process.stdin.on("end", () => {
  setTimeout(() => process.exit(1), SECONDS * 1000).unref();
  process.kill(process.pid, "SIGTERM");
});
process.stdin.on("error", () => {}); // a pipe that breaks ends as well
process.stdin.resume();
process.stdin.unref(); // waiting for us is no reason to stay: asked to stop, Azurite ends as soon as it is done

// Read [[zone, instant], ...] from stdin; print what the clock of each zone shows, such as "07:59".
import { readFileSync } from "node:fs";

const clocks = new Map();

function clockOf(zone) {
  if (!clocks.has(zone)) {
    const options = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    clocks.set(zone, new Intl.DateTimeFormat("en-GB", options));
  }
  return clocks.get(zone);
}

const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map(([zone, at]) => clockOf(zone).format(new Date(at)))));

// Reads appointments from standard input, one JSON object a line, and prints when the message before each is
// due, by the Temporal that rrule-temporal has in it: it has a start as a ZonedDateTime.
import { RRuleTemporal } from "rrule-temporal";
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { at, zone, duration } = JSON.parse(line);
  const begin = `${at.replace(/[-:]/g, "")}00`.slice(0, 15);
  const { dtstart } = new RRuleTemporal({ rruleString: `DTSTART;TZID=${zone}:${begin}\nRRULE:FREQ=DAILY;COUNT=1` }).options();
  const due = dtstart.subtract(duration);
  console.log(JSON.stringify({ at: dtstart.epochMilliseconds / 1000, due: due.epochMilliseconds / 1000 }));
}

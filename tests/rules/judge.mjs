// Reads rules from standard input, one JSON object a line, and prints the times that rrule-temporal finds.
import { RRuleTemporal } from "rrule-temporal";
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { rrule, start, until, count } = JSON.parse(line);
  const begin = start.replace(/[-:]/g, "");
  const rule = new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:${begin}\nRRULE:${rrule}`, maxIterations: 1e6 });
  const times = rule.between(new Date(`${start}Z`), new Date(`${until}Z`), true);
  console.log(JSON.stringify(times.slice(0, count).map((at) => at.toPlainDateTime().toString().slice(0, 19))));
}

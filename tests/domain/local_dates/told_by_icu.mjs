// Reads times from standard input, one JSON object a line, and prints them as ICU tells them, in digits of ASCII.
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { seconds, zone, language } = JSON.parse(line);
  const told = (parts) => {
    const options = { timeZone: zone, calendar: "gregory", numberingSystem: "latn", ...parts };
    return new Intl.DateTimeFormat(language, options).format(new Date(seconds * 1000));
  };
  console.log(JSON.stringify({ date: told({ dateStyle: "long" }), time: told({ timeStyle: "short" }), day: told({ weekday: "long" }) }));
}

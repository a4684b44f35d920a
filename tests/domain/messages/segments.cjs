// Reads a list of texts from stdin, prints what Twilio's own calculator makes of each.
const { SegmentedMessage } = require("sms-segments-calculator");
let input = "";
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const counted = JSON.parse(input).map((text) => {
    const message = new SegmentedMessage(text);
    return {
      encoding: message.encodingName,
      count: message.segmentsCount,
      units: message.messageSize / (message.encodingName === "GSM-7" ? 7 : 16), // messageSize is in bits
      graphemes: message.graphemes,
    };
  });
  console.log(JSON.stringify(counted));
});

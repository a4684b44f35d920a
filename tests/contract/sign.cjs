// Reads a list of {token, url, params} from stdin, prints the signatures that Twilio's Node SDK makes.
const { getExpectedTwilioSignature } = require("twilio/lib/webhooks/webhooks");
let input = "";
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const signed = JSON.parse(input).map((one) => getExpectedTwilioSignature(one.token, one.url, one.params));
  console.log(JSON.stringify(signed));
});

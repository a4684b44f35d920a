// Reads {account, key, secret, app, identity, seconds} from stdin, prints the token that Twilio's Node SDK issues.
const AccessToken = require("twilio/lib/jwt/AccessToken");
let input = "";
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const { account, key, secret, app, identity, seconds } = JSON.parse(input);
  const token = new AccessToken(account, key, secret, { identity, ttl: seconds });
  token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: app, incomingAllow: true }));
  console.log(token.toJwt());
});

// Says whether Twilio's own SDK takes a webhook for genuine: {token, signature, url, params} as JSON.
import twilio from "twilio";

const { token, signature, url, params } = JSON.parse(process.argv[2]);
console.log(twilio.validateRequest(token, signature, url, params));

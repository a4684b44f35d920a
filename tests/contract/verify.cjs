// Verifies webhooks as Twilio's Node SDK does in an Express app: reads a line of JSON {token, method, url, headers,
// body (base64)} from stdin for each, prints true or false.
const { parse } = require("querystring");
const { createInterface } = require("readline");
const { validateIncomingRequest } = require("twilio/lib/webhooks/webhooks");

function isAccepted({ token, url, headers, body }) {
  const raw = Buffer.from(body, "base64");
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test((headers["content-type"] || "").trim());
  const form = isForm ? parse(raw.toString("utf8"), "&", "=", { maxKeys: 0 }) : {};
  const header = (name) => headers[name.toLowerCase()];
  return validateIncomingRequest({ header, headers, body: form, rawBody: raw }, token, { url });
}

createInterface({ input: process.stdin }).on("line", (line) => console.log(isAccepted(JSON.parse(line))));

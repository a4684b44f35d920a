// Drives the stand-in with Twilio's own SDK, which knows nothing of it but another base URL.
import twilio from "twilio";

const { url, accountSid, authToken, to, from, twiml, contentSid } = JSON.parse(process.argv[2]);

function connect(token) {
  const client = twilio(accountSid, token);
  client.api.baseUrl = url;
  return client;
}

async function refusal(promise) {
  const error = await promise.then(() => null, (reason) => reason);
  return error;
}

async function until(read, wanted) {
  for (;;) {
    const found = await read();
    if (found.status === wanted) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const client = connect(authToken);
const text = await client.messages.create({ to, from, body: "Hello" });
await until(() => client.messages(text.sid).fetch(), "delivered");
for (let n = 0; n < 5; n++) await client.messages.create({ to, from, body: `Text ${n}` });
const listed = await client.messages.list({ pageSize: 2, to });

const call = await client.calls.create({ to, from, url: twiml });
const ended = await until(() => client.calls(call.sid).fetch(), "completed");

const contentVariables = JSON.stringify({ 1: "Ana", 2: "17" });
const content = await client.messages.create({ to, from, contentSid, contentVariables });
const noContent = await refusal(client.messages.create({ to, from, contentSid: `HX${"0".repeat(32)}` }));
const more = { timeout: 20, sendDigits: "ww12#", record: true, fallbackUrl: twiml };
const extension = await client.calls.create({ to, from, url: twiml, ...more });
const extended = await until(() => client.calls(extension.sid).fetch(), "completed");
const recorded = await client.recordings.list({ callSid: extension.sid });

const [number] = await client.incomingPhoneNumbers.list();
const renamed = await client.incomingPhoneNumbers(number.sid).update({ friendlyName: "Desk" });

const [forSale] = await client.availablePhoneNumbers("US").local.list({ limit: 1 });
const bought = await client.incomingPhoneNumbers.create({ phoneNumber: forSale.phoneNumber });
const recordings = await client.recordings.list();
const conferences = await client.conferences.list();
const callerIds = await client.outgoingCallerIds.list();
const media = await client.messages(text.sid).media.list();

const redacted = await client.messages(text.sid).update({ body: "" });
const removed = await client.messages(text.sid).remove();
const gone = await refusal(client.messages(text.sid).fetch());
const refused = await refusal(client.messages.create({ to: "+1", from, body: "Hello" }));
const unauthorized = await refusal(connect("wrong").messages.list());

console.log(
  JSON.stringify({
    created: [text.status, text.direction, text.body],
    listed: listed.map((message) => message.body),
    redacted: redacted.body,
    removed,
    gone: [gone.status, gone.code],
    refused: [refused.status, refused.code, refused.moreInfo],
    unauthorized: [unauthorized.status, unauthorized.code],
    content: [content.body, noContent.status, noContent.code],
    extension: [extended.status, recorded.length],
    call: [call.status, ended.status],
    bought: bought.phoneNumber === forSale.phoneNumber,
    empty: [recordings, conferences, callerIds, media].map((list) => list.length),
    number: [renamed.phoneNumber, renamed.friendlyName],
  }),
);

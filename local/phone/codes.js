// Twilio's codes that can come up here: its name for each, and what it means for the one who wrote the app.

import { link } from "./dom.js";

const CODES = {
  11100: ["Invalid URL", "The number, or a verb, has no URL to ask, or one that is none."],
  11200: ["HTTP retrieval failure", "The app answered with an error, or not at all. Look at its log."],
  11201: ["TCP connection timed out", "Nobody picked up at that address."],
  11202: ["Connection refused", "Nothing listens there. Is the app running, and on that port?"],
  11205: ["HTTP connection failure", "The connection broke before the answer was complete."],
  11206: ["HTTP protocol violation", "What came back is no HTTP."],
  11210: ["Bad host name", "The name in the URL leads nowhere."],
  11215: ["Too many redirects", "The app sends us round in circles."],
  11216: ["Redirect not followed", "It says not where to, or is none of 301, 302, 303 and 307."],
  11220: ["TLS handshake error", "The certificate is not good, or it is plain HTTP."],
  11750: ["Response too large", "TwiML may have 64 kB."],
  12100: ["Document parse failure", "The answer is no XML. Often a stray & or an unclosed tag."],
  12102: ["The root must be Response", "TwiML begins with <Response>."],
  12200: ["Schema warning", "A verb, attribute or nesting that TwiML does not know was left out."],
  12300: ["Invalid Content-Type", "Answer TwiML as text/xml."],
  12400: ["Internal failure", "The document could not be run."],
  13310: ["Gather: finishOnKey", "It must be keys of a phone. The default is used."],
  13314: ["Gather: numDigits", "It must be a whole number from 1. The default is used."],
  13313: ["Gather: timeout", "It must be a number of seconds. The default is used."],
  13320: ["Gather: nested verb", "Only Say, Play and Pause may stand in a Gather."],
  13520: ["Say: no text", "There was nothing to say."],
  13521: ["Say: too long", "One Say may have 4096 characters."],
  14101: ["Message: To", "That is no number a text can go to."],
  14102: ["Message: From", "Texts go out from numbers of the account only."],
  14103: ["Message: Body", "A text needs words or media, and has at most 1600 characters."],
  14106: ["Too many documents", "The documents redirect to each other without end."],
  14109: ["Too many replies", "One text may have ten replies."],
  14110: ["Not a verb for texts", "A voice verb stands in the answer to a text."],
  15003: ["Callback not taken", "The app did not answer 2xx when it was told how the call fares. It is not told again."],
  15004: ["Action must be absolute", "TwiML given with the call has no URL of its own that others could be relative to."],
  21610: ["Recipient has opted out", "They texted STOP. They get nothing until they text START."],
  30003: ["Unreachable handset", "The phone is off or without a signal. Trying later may help."],
  30004: ["Message blocked", "The recipient, or their carrier, blocks it."],
  30005: ["Unknown handset", "The number is not in use any more."],
  30006: ["Landline or unreachable carrier", "It cannot get texts. A call may reach it."],
  30007: ["Filtered by the carrier", "It looked like spam to the carrier."],
  30008: ["Unknown error", "The carrier gave no reason. Trying again may help."],
  63013: ["Against the channel's policy", "A value has too many spaces or line ends in a row."],
  63016: ["Outside WhatsApp's 24 hours", "They have not written for 24 hours. Send a content template."],
  63021: ["Not a content of that channel", "A WhatsApp template has at most 1,024 characters."],
  63036: ["Not reached by RCS", "Their phone has no RCS. A Messaging Service would fall back to SMS."],
};

export const name = (code) => CODES[code]?.[0] ?? "";
export const meaning = (code) => CODES[code]?.[1] ?? "";
export const reference = (code) => link(`https://www.twilio.com/docs/api/errors/${Number(code)}`, "Twilio’s page");

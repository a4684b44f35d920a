"""Twilio's codes for what goes wrong in a webhook or in TwiML, as its debugger shows them.

Only those the stand-in can meet. Every other is at https://www.twilio.com/docs/api/errors.
"""

# An error ends the document (the fallback URL is asked, else the call ends).
ERRORS = {
    11100: "Invalid URL format",
    11200: "HTTP retrieval failure",
    11201: "TCP connection timed out",
    11202: "TCP connection refused",
    11205: "HTTP connection failure",
    11206: "HTTP protocol violation",
    11210: "HTTP bad host name",
    11215: "HTTP too many redirects",
    11216: "HTTP redirect without a Location",
    11220: "SSL/TLS Handshake Error",
    11243: "HTTP retry policy is invalid",
    11750: "TwiML response body too large",
    12100: "Document parse failure",
    12102: "The root element must be Response",
    12300: "Invalid Content-Type",
    12400: "Internal Failure",
    15004: "Action Callback URL must be an absolute URL when using TwiML to update in-progress calls",
}

# With a warning the document goes on: what is wrong is left out, or replaced by its default.
WARNINGS = {
    12200: "Schema validation warning",
    13310: "Gather: Invalid finishOnKey value",
    13312: "Gather: Invalid method value",
    13313: "Gather: Invalid timeout value",
    13314: "Gather: Invalid numDigits value",
    13320: "Gather: Invalid nested verb",
    13326: "Gather: Invalid input value",
    13327: "Gather: Invalid speechTimeout value",
    13328: "Gather: Invalid maxSpeechTime value",
    13329: "Gather: Invalid partialResultCallbackMethod value",
    13330: "Gather: Invalid hints value",
    13332: "Gather: Invalid bargeIn value",
    13333: "Gather: Invalid profanityFilter value",
    13338: "Gather: Invalid actionOnEmptyResult value",
    13410: "Play: Invalid loop value",
    13430: "Play: Invalid DTMF String",
    13510: "Say: Invalid loop value",
    13520: "Say: Invalid text",
    13521: "Say: character limit exceeded",
    13710: "Redirect: Invalid method value",
    13810: "Reject: Invalid cause",
    13910: "Pause: Invalid length value",
    14101: 'Invalid "To" attribute',
    14102: 'Invalid "From" attribute',
    14103: "Invalid Body",
    14104: "Invalid Method attribute",
    14105: "Invalid statusCallback attribute",
    14106: "Document retrieval limit reached",
    14109: "TwiML Reply message limit exceeded",
    14110: "Invalid Verb for SMS Reply",
    15003: "Call Progress: Warning Response to Callback URL",
    21610: "Attempt to send to unsubscribed recipient",
}

"""A phone in the browser, by Twilio's own SDK: see docs/browser-phones.md."""

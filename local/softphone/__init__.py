"""A phone in the browser, with Twilio's Voice SDK: see docs/browser-phones.md."""

"""Messages held while Twilio refuses our account: hold, probe, release. See docs/refused-account.md."""

"""Messages that are held while Twilio refuses our account: hold, probe, release. See docs/reliability.md."""

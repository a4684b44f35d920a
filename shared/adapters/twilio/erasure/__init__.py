"""The erasure of a person at Twilio."""

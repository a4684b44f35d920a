"""Recordings of calls: what Twilio reports about them, and the signed link that plays one."""

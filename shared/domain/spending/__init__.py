"""Money: what Twilio charges for texts and calls that went out, by day, country and channel."""

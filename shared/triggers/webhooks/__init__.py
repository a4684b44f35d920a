"""HTTP for Twilio, opened by its signature."""

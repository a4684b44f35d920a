"""HTTP for Twilio: webhooks, each verified by its signature."""

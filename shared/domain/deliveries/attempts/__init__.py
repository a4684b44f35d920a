"""Attempts: the requests to Twilio that were made for a delivery."""

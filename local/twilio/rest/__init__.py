"""Twilio's REST API, as its SDKs know it."""

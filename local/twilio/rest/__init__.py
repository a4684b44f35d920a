"""Twilio's REST API, as its SDKs use it."""

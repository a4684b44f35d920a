"""Erase a person: close what is open, delete at Twilio, delete our rows; a step at a time."""

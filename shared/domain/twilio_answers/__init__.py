"""What Twilio answers: its error codes, advice on each, and which record of a list is which message."""

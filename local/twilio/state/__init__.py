"""What Twilio keeps about an account, as plain data: numbers, messages, calls, recordings, people."""

"""TwiML: from the response of an app to validated steps."""

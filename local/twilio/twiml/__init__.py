"""TwiML: from the bytes an app answers to checked steps, ready to run."""

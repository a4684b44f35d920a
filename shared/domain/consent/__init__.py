"""Consent: the words by which people opt out of texts, opt in again, and ask for help."""

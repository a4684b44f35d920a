"""Typographic characters that GSM-7 lacks, and what Twilio puts in their place (Smart Encoding)."""

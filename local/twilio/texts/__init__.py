"""Texts: out through the carrier, and in with their replies."""

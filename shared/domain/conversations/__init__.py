"""Conversations with people: contact, opt-out words, inbound texts, and the state of a call."""

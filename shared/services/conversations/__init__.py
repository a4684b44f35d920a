"""Conversations: answer people who text or call."""

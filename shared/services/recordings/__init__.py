"""Recordings of calls: store, list, play, notify."""

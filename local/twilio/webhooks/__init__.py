"""Requests to the app: signed, timed, retried and recorded."""

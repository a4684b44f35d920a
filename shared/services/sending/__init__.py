"""Sending: from the outbox to Twilio and back into the ledger, once.

Start reading at ``deliver.py``.
"""

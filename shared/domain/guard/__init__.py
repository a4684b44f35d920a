"""The guard: whether a message may be sent now. Start reading at ``may_send.py``."""

"""The whole of Switchboard on one machine. Never deployed, never imported by ``shared``."""

"""Run all of Switchboard on one machine. Not deployed, and not imported by ``shared``."""

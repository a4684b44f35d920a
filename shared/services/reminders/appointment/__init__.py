"""Appointments: ended by an answer of the person whom the messages are for."""

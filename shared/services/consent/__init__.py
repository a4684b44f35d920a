"""Consent: answer STOP, START and HELP, and ask whether a person may be texted or called."""

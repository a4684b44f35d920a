"""Answer a person by hand: take over, reply, give back."""

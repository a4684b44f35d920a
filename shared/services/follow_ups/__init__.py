"""Follow-ups: written when due, checked again when claimed, canceled with the message that they follow."""

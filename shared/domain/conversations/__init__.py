"""What we keep of a person's conversation: contact, consent, inbound texts, and where a call is."""

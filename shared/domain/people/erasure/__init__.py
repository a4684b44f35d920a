"""The erasure of a person: how far it is, its receipt, and what is about the person."""

"""A delivery: the ledger's record of what became of a message, and the rules by which it changes."""

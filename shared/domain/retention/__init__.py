"""How long things are kept, when words leave, and how what has no words is recognized."""

"""Write and read what was exchanged with a person."""

"""What was exchanged with a person, newest first."""

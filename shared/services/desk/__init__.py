"""What the desk's first page shows."""

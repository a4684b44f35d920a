"""Read what was spent, and show it. Start reading at ``read_spending.py``."""

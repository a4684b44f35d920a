"""A year with quiet hours, judged by the clocks of Node. Start reading at ``quiet_year.py``."""

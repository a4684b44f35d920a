"""Random recurrence rules, judged by implementations that nobody here wrote."""

"""Random histories of messages with ``otherwise``: crashes, reports in any order, answers, cancellations."""

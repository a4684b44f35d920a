"""Calls that came in: record their turns and their end, backfill them, list them."""

"""Trials: the real app in real workers on Azurite, while workers are killed and services fail.

``python -m tests.journey.trial crash``, ``... reminders`` and ``... storm`` run the long versions;
docs/figures.md has the results.
"""

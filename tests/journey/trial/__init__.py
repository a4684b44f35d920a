"""Trials: the real app in real workers on Azurite, while workers are killed and services fail.

``python -m tests.journey.trial crash`` and ``... storm`` run them at length;
docs/reliability.md has what came out.
"""

"""Trials by fire: the real app in real workers on real storage, while everything around it fails.

``python -m tests.journey.trial crash`` and ``... storm`` run them at length;
docs/reliability.md has what came out.
"""

"""Wiring: builds the adapters and contexts that triggers use. The only reader of the environment.

Each adapter is imported where it is built: a worker loads those that its functions use, when they do.
"""

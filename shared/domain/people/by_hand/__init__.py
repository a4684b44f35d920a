"""Answering a person by hand."""

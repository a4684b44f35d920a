"""A package: without this file, pytest stops what has its scope at the end of all tests."""

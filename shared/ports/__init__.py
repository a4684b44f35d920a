"""Ports: what services need from the outside, as protocols that name no vendor's library.

Each port that has a fake in tests/fakes/ passes, with it and with its real adapter in
shared/adapters/, the same tests in tests/contract/. All must be safe to use from several threads.
"""

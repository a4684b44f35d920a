"""Ports: what services need from the outside, as protocols that name no vendor's library.

Each port has a real adapter in shared/adapters/. Where tests replace it by a fake of tests/fakes/, both
pass the same tests in tests/contract/. All must be safe to use from several threads.
"""

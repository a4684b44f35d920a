"""What services need from the outside, said without naming any of it.

Each port that has a fake in tests/fakes/ passes, with it and with its real adapter in
shared/adapters/, the same tests in tests/contract/. All must be safe to use from several threads.
"""

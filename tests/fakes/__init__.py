"""Fakes of the ports, in memory. Each passes the same tests as the real adapter, in tests/contract/."""

"""What the simulation runs on: time, the log of events, and injected faults."""

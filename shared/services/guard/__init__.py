"""The guard: gather what it decides on, ask it, and do what it says."""

"""A fuzz of every HTTP door: random requests, most of them odd, to the app's own functions.

They pass the local host's routes, keys and conversions, and then the real triggers in this process, on the
fakes of storage and Twilio. ``python -m tests.fuzz [N] [SEED]`` sends 100,000, always the same for a seed.
"""

"""Dead letters: messages given up, kept with their cause. Poison: queue messages the host gave up on."""

"""Dead letters: messages that we gave up on. Poison: queue messages that the Functions host gave up on."""

"""Follow-ups: the same message on another channel, if the first one failed or stays without an answer."""

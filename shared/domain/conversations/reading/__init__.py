"""Read an inbound text: tell a reaction and what it quotes from what the person says."""

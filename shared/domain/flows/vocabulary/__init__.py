"""The small words of the languages that people answer in."""

"""The API of what people do by hand: acts, taking a person over, and replying to them."""

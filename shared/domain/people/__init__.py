"""People: what somebody says of the person at a number, and what the API shows of them."""

"""People: find the person at a number, and store what somebody says of them."""

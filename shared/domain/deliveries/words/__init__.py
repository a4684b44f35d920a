"""The words of a delivery, and what stays of it without them."""

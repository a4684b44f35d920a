"""A message: what is sent to one person, and its format on the queue."""

"""A message: what is to be sent to one person, and the forms in which it travels."""

"""The queue trigger and the queue output binding."""

"""Azure Tables and Queues."""

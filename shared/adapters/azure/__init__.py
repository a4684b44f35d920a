"""Azure tables and storage queues."""

"""What operators rely on: the hourly sweep of stale deliveries, health, the backlog that alerts read."""

"""Random histories of messages under the guard: stops, limits, quiet hours, cancellations, and crashes."""

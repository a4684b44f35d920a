"""The API of the guard: stops, held prefixes, cancellations, and dry runs."""

"""Races at the limits: threads that take places, and workers that die at writes."""

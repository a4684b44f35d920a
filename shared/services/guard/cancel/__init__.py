"""Cancel a campaign: what was enqueued before, and has a tag, or ids that begin alike."""

"""Places within the limits: of a person, and of the whole desk."""

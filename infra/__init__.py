"""Azure: templates, hooks, and the checks of both. Nothing of it is deployed with the app."""

"""The HTTP trigger: routes, keys, requests and responses, and the host's own ``/admin`` pages."""

"""The functions of an app, and how one is run in the worker of its scaling group."""

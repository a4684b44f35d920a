"""A child process that runs an app in Microsoft's Python worker, and its client in the host.

Keep the imports of this package few: the child loads them before the app, which
would hide the app's own slow imports.
"""

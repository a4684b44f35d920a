"""One child process that runs an app in Microsoft's Python worker, and the parent's end of it.

Keep this package light: the child imports it, and whatever it imports is
loaded before the app, which would hide the app's own slow imports.
"""

"""The operations of the API for the people of the desk: what they do by hand, and how the app is."""

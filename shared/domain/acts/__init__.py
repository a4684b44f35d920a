"""Acts: what somebody did by hand, such as a stop or a reply, and who it was."""

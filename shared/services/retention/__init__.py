"""Remove what is as old as the setting RETAIN says, and the words of private messages."""

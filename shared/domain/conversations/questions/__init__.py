"""The open questions of a person: which there are, what names them, and which one a text answers."""

"""The version of Switchboard: that of pyproject.toml, which is not deployed."""

VERSION = "0.1.0"

"""The two configuration files of an app: ``host.json`` and ``local.settings.json``."""

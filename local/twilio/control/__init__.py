"""The stand-in's own controls, under ``/_control/``: what people do, and what happened."""

"""The blueprint of the API of the desk, to which each module of this folder adds its functions."""

import azure.functions as func

bp = func.Blueprint()

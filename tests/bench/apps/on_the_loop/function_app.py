"""The smallest possible app, on the event loop instead of a thread: no app can be faster."""

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route(route="constant", methods=["POST"])
async def constant(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Return a constant answer."""
    return func.HttpResponse("<Response/>", mimetype="text/xml")

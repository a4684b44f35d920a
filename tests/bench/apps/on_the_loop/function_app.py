"""The smallest app there is, without a thread: what no app can be faster than."""

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route(route="constant", methods=["POST"])
async def constant(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Return the same, always."""
    return func.HttpResponse("<Response/>", mimetype="text/xml")

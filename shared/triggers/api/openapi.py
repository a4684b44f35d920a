"""``GET /api/openapi.json``: the API, described in OpenAPI."""

import azure.functions as func

from shared.triggers.responses import json_response

bp = func.Blueprint()


@bp.function_name("openapi")
@bp.route(route="openapi.json", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def openapi(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Return the OpenAPI document."""
    from shared.triggers.openapi_document.document import document

    return json_response(document())

"""The operations that tell how the app is. A part of the API's table."""

from shared.services.operations.health_report import Health, Part
from shared.triggers.api.health import Alive
from shared.triggers.openapi_document.operation import GET, Operation

HEALTH_OPERATIONS = (
    Operation("health", GET, "/health", "Is the app alive and configured?", {200: Alive}, anonymous=True),
    Operation(
        "health_details",
        GET,
        "/health/details",
        "Return the health of every part; 503 if one is not well.",
        {200: Health, 503: Health},
    ),
    Operation(
        "health_part",
        GET,
        "/health/details/{part}",
        "Return the health of one part, sooner than that of all; 503 if it is not well.",
        {200: Part, 503: Part},
        problems=(404,),
    ),
)

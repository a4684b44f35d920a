"""For those who operate Switchboard: is it alive, and what did it give up on?"""

import azure.functions as func

from shared.triggers.answers import json_answer, says_what_is_wrong
from shared.wiring import services

bp = func.Blueprint()

MOST_DEAD_LETTERS = 100


@bp.function_name("health")
@bp.route(route="health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@says_what_is_wrong
def health(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """Say that we are alive and set up; 503 with the settings to mend if not."""
    services().settings  # noqa: B018 - reading them checks them
    return json_answer({"status": "alive"})


@bp.function_name("dead_letters_list")
@bp.route(route="dead-letters", methods=["GET"])
@says_what_is_wrong
def dead_letters_list(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding needs its name
    """List what we gave up on, newest first, with the reason."""
    return json_answer({"dead_letters": services().dead_letters.newest(MOST_DEAD_LETTERS)})

"""HTTP functions that tell what they see, and misbehave when asked to."""

# An app as its author would write it, mistakes included: those are what is tested.
# ruff: noqa: ARG001, ASYNC251, LOG015, PTH109, T201, TID251
# mypy: ignore-errors

import json
import logging
import os
import subprocess
import sys
import threading
import time
from typing import List  # noqa: UP035 - the worker refuses list[str]

import azure.functions as func

LOADED = sorted(sys.modules)
OUT = {"arg_name": "out", "queue_name": "%OUT%", "connection": "AzureWebJobsStorage"}

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


def as_json(value):
    return func.HttpResponse(json.dumps(value), mimetype="application/json")


@app.route(route="echo/{*rest}")
def echo(req: func.HttpRequest) -> func.HttpResponse:
    return as_json(
        {
            "method": req.method,
            "url": req.url,
            "headers": dict(req.headers),
            "params": dict(req.params),
            "route": dict(req.route_params),
            "body": req.get_body().decode("latin-1"),
            "form": req.form.to_dict(flat=False) if req.method == "POST" else None,
        }
    )


# Routes: names decide, not how specific they are.
@app.route(route="order/{anything}")
def order_a(req: func.HttpRequest) -> func.HttpResponse:
    return as_json({"by": "order_a", **req.route_params})


@app.route(route="order/exact")
def order_b(req: func.HttpRequest) -> func.HttpResponse:
    return as_json({"by": "order_b"})


@app.route(route="item/{id:int}", methods=["GET"])
def item_a(req: func.HttpRequest) -> func.HttpResponse:
    return as_json({"by": "item_a", **req.route_params})


@app.route(route="item/{name}", methods=["GET", "POST"])
def item_b(req: func.HttpRequest) -> func.HttpResponse:
    return as_json({"by": "item_b", "method": req.method, **req.route_params})


@app.route(route="optional/{id?}")
def optional(req: func.HttpRequest) -> func.HttpResponse:
    return as_json(dict(req.route_params))


# Keys.
@app.route(route="keyed", auth_level=func.AuthLevel.FUNCTION)
def keyed(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("opened")


@app.route(route="for-admins", auth_level=func.AuthLevel.ADMIN)
def admins(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("opened")


@app.route(route="off", auth_level=func.AuthLevel.FUNCTION)
def off(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("opened")


# Responses.
@app.route(route="reply")
def reply(req: func.HttpRequest) -> func.HttpResponse:
    response = func.HttpResponse(b"\x00\xff", status_code=201, headers={"X-Own": "app"}, mimetype="image/x")
    response.headers.add("X-Twice", "1")
    response.headers.add("X-Twice", "2")
    response.headers.add("Set-Cookie", "a=1/2; Path=/x; Max-Age=60; Secure; HttpOnly; SameSite=Lax")
    response.headers.add("Set-Cookie", "b=2")
    return response


@app.route(route="text")
def text(req: func.HttpRequest) -> str:
    return req.get_body().decode()


@app.route(route="none")
def none(req: func.HttpRequest) -> func.HttpResponse:
    return None


@app.route(route="raise")
def raises(req: func.HttpRequest) -> func.HttpResponse:
    raise ValueError("the app's own fault")


@app.route(route="length/{given=own}")
def length(req: func.HttpRequest) -> func.HttpResponse:
    own = {"Content-Length": "3"} if req.route_params["given"] == "own" else {}
    return func.HttpResponse("abc", headers=own)


@app.route(route="empty")
def empty(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse()


# Outputs.
@app.route(route="put/text")
@app.queue_output(**OUT)
def put_text(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    out.set(req.get_body().decode())
    return func.HttpResponse("put")


@app.route(route="put/bytes")
@app.queue_output(**OUT)
def put_bytes(req: func.HttpRequest, out: func.Out[bytes]) -> func.HttpResponse:
    out.set(req.get_body())
    return func.HttpResponse("put")


@app.route(route="put/list")
@app.queue_output(**OUT)
def put_list(req: func.HttpRequest, out: func.Out[List[str]]) -> func.HttpResponse:  # noqa: UP006
    out.set(req.get_json())
    return func.HttpResponse("put")


@app.route(route="put/nothing")
@app.queue_output(**OUT)
def put_nothing(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    return func.HttpResponse("put nothing")


# The process.
@app.route(route="process")
def process(req: func.HttpRequest) -> func.HttpResponse:
    return as_json(
        {
            "pid": os.getpid(),
            "environ": dict(os.environ),
            "cwd": os.getcwd(),
            "path": sys.path,
            "loaded": LOADED,
            "zone": time.tzname[0],
        }
    )


@app.route(route="sleep/{seconds}")
def sleep(req: func.HttpRequest) -> func.HttpResponse:
    logging.info("sleeps for %s s", req.route_params["seconds"])
    time.sleep(float(req.route_params["seconds"]))
    return func.HttpResponse("slept")


@app.route(route="threads")
def threads(req: func.HttpRequest) -> func.HttpResponse:
    time.sleep(1)  # longer than a busy machine takes to start all calls
    return func.HttpResponse(threading.current_thread().name)


@app.route(route="die/{how}")
def die(req: func.HttpRequest) -> func.HttpResponse:
    if req.route_params["how"] == "exit":
        sys.exit(3)
    os._exit(4)


@app.route(route="spawn")
def spawn(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(str(subprocess.Popen(["sleep", "300"]).pid))


@app.route(route="say")
def say(req: func.HttpRequest) -> func.HttpResponse:
    print("printed")
    print("x" * 200_000)
    logging.warning("first line\nsecond line")
    return func.HttpResponse("said")


@app.route(route="later")
async def later(req: func.HttpRequest) -> func.HttpResponse:
    logging.info("from an async function")
    return func.HttpResponse("async")


@app.route(route="block")
async def block(req: func.HttpRequest) -> func.HttpResponse:
    time.sleep(600)  # the mistake is the point: it blocks the worker's loop
    return func.HttpResponse("never")

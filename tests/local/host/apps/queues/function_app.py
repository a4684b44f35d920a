"""Queue functions that log what they see (one JSON line each) and do what the message says."""

# An app as its author would write it.
# ruff: noqa: LOG015, PLW0603, TID251
# mypy: ignore-errors
import json
import logging
import os
import threading
import time

import azure.functions as func

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
STORAGE = "AzureWebJobsStorage"
running = 0
lock = threading.Lock()


def tell(**facts):
    logging.info("SAW %s", json.dumps(facts, default=str))


@app.queue_trigger(arg_name="msg", queue_name="%WORK%", connection=STORAGE)
@app.queue_output(arg_name="out", queue_name="%NEXT%", connection=STORAGE)
def work(msg: func.QueueMessage, out: func.Out[str]) -> None:
    body = msg.get_body().decode()
    tell(
        body=body,
        id=msg.id,
        count=msg.dequeue_count,
        inserted=msg.insertion_time,
        expires=msg.expiration_time,
        visible=msg.time_next_visible,
        receipt=msg.pop_receipt,
        pid=os.getpid(),
        at=time.time(),
    )
    command, _, argument = body.partition(" ")
    if command == "fail":
        raise ValueError("asked to fail")
    if command == "sleep":
        time.sleep(float(argument))
    if command == "die":
        os._exit(1)
    if command == "next":
        out.set(argument)
    tell(done=body, at=time.time())


@app.queue_trigger(arg_name="msg", queue_name="%NEXT%", connection=STORAGE)
def follow(msg: func.QueueMessage) -> None:
    tell(followed=msg.get_body().decode(), pid=os.getpid(), at=time.time())


@app.queue_trigger(arg_name="msg", queue_name="%DEAD%", connection=STORAGE)
def dead(msg: func.QueueMessage) -> None:
    tell(dead=msg.get_body().decode(), at=time.time())
    raise ValueError("always fails")


@app.queue_trigger(arg_name="msg", queue_name="%BINARY%", connection=STORAGE, data_type=func.DataType.BINARY)
@app.queue_output(arg_name="$return", queue_name="%NEXT%", connection=STORAGE)
def binary(msg: func.QueueMessage) -> str:
    tell(binary=list(msg.get_body()))
    return "from binary"


@app.queue_trigger(arg_name="msg", queue_name="%CROWD%", connection=STORAGE)
def crowd(msg: func.QueueMessage) -> None:
    global running
    with lock:
        running += 1
        tell(at_once=running)
    time.sleep(0.5 if int(msg.get_body()) % 2 else 1.5)
    with lock:
        running -= 1

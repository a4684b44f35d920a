"""Timers that log what they see, one JSON line each."""

# An app as its author would write it.
# ruff: noqa: ARG001, LOG015, TID251
# mypy: ignore-errors
import json
import logging
import time

import azure.functions as func

app = func.FunctionApp()


def tell(**facts):
    logging.info("SAW %s", json.dumps(facts, default=str))


@app.timer_trigger(arg_name="timer", schedule="%OFTEN%")
def often(timer: func.TimerRequest) -> None:
    tell(often=timer.past_due, status=timer.schedule_status, at=time.time())
    time.sleep(1.1)  # longer than the interval
    tell(often="done", at=time.time())


@app.timer_trigger(arg_name="timer", schedule="0 0 0 1 1 *", run_on_startup=True)
def yearly(timer: func.TimerRequest) -> None:
    tell(yearly=timer.past_due, status=timer.schedule_status)


@app.timer_trigger(arg_name="timer", schedule="0 0 * * * *")
def hourly(timer: func.TimerRequest) -> None:
    tell(hourly=timer.past_due, status=timer.schedule_status)


@app.timer_trigger(arg_name="timer", schedule="0 0 0 1 1 *")
@app.retry(strategy="fixed_delay", max_retry_count="2", delay_interval="00:00:00")
def stubborn(timer: func.TimerRequest, context: func.Context) -> None:
    tell(stubborn=context.retry_context.retry_count)
    raise ValueError("never works")

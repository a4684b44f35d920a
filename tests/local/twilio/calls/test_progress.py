def test_the_end_of_a_call_is_reported(control, app):
    app.says("/voice", '<Pause length="3"/><Say>Hello</Say><Pause length="70"/>')

    call = control.call()

    (told,) = app.asked("/ended")
    assert told.params["CallStatus"] == "completed"
    assert told.params["CallDuration"] == str(call["seconds"]) == "70", (
        "the pause before answering is no talk"
    )
    assert told.params["Duration"] == "2", "billed minutes, rounded up"
    assert told.params["SequenceNumber"] == "0"
    assert told.params["CallbackSource"] == "call-progress-events"


ALL = ["initiated", "ringing", "answered", "completed"]


def test_progress_is_reported_in_order(control, app, place):
    control.person(answers_after=4)
    app.says("/hello", '<Pause length="9"/>')

    call = place(status_callback=app.url + "/status", status_callback_event=ALL)

    control.wait_for("webhook", purpose="status", about=call.sid)
    control.wait_for("call_status", status="completed")
    app.wait_for("/status", 4)
    assert app.statuses() == ["initiated", "ringing", "in-progress", "completed"]
    assert [seen.params["SequenceNumber"] for seen in app.asked("/status")] == ["0", "1", "2", "3"]
    assert all(seen.params["Timestamp"].endswith("+0000") for seen in app.asked("/status"))
    assert app.asked("/status")[-1].params["CallDuration"] == "9", "ringing is not counted"


def test_only_the_end_is_reported_by_default(control, app, place):
    place(status_callback=app.url + "/status", status_callback_method="GET")

    control.wait_for("webhook", purpose="status")
    assert app.statuses() == ["completed"]
    assert app.asked("/status")[0].method == "GET"

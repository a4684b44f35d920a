import logging

from shared.adapters.azure.publish import try_publish


def test_a_record_is_published():
    published: list[str] = []

    try_publish(published.append, "a record", name="message m1")

    assert published == ["a record"]


def test_with_events_off_nothing_is_published():
    try_publish(None, "a record", name="message m1")


def test_an_error_is_logged_under_the_record_s_name_and_not_raised(caplog):
    def fail(_record: str) -> None:
        raise OSError("the queue is gone")

    with caplog.at_level(logging.ERROR):
        try_publish(fail, "a record", name="message m1")

    assert "message m1 changed, and its event was not published" in caplog.text
    assert "the queue is gone" in caplog.text

"""What went wrong, as Twilio's own library reads it."""

from datetime import timedelta

from tests.local.twilio.harness import Reply


def test_a_webhook_that_was_refused_is_an_alert_with_its_url(client, control, app, standin):
    app.answers["/sms"] = Reply("no", status=403)
    control.text("Hello")
    control.text("Hello again")

    first, second = client.monitor.v1.alerts.list()

    assert (first.error_code, first.request_url, first.log_level) == ("11200", f"{app.url}/sms", "error")
    assert (first.date_generated, first.resource_sid) >= (second.date_generated, "")
    assert [alert.error_code for alert in client.monitor.v1.alerts.list(log_level="warning")] == []
    tomorrow = standin.clock.now() + timedelta(days=1)
    assert client.monitor.v1.alerts.list(start_date=tomorrow) == []
    assert len(client.monitor.v1.alerts.list(page_size=1)) == 2

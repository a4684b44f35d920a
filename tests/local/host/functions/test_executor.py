from tests.local.host.queue_app import queue_settings
from tests.local.host.running import APPS, MASTER_KEY, fresh, running, until


def test_a_failure_is_logged_once_with_the_functions_traceback(web):
    before = len(web.log.having("the app's own fault"))
    web.get("/api/raise")

    new = web.log.having("the app's own fault")[before:]
    assert len(new) == 1
    assert 'raise ValueError("the app\'s own fault")' in new[0]


def test_a_retry_policy_is_followed_by_hand_and_on_time(azurite):
    settings = {
        "AzureWebJobsStorage": azurite.connection_string,
        "AzureFunctionsWebHost__hostid": fresh("timers"),
        "OFTEN": "0 0 0 1 1 *",
    }
    with running(APPS / "timers", settings) as host:
        headers = {"x-functions-key": MASTER_KEY, "Content-Type": "application/json"}
        assert host.call("POST", "/admin/functions/stubborn", b"{}", headers).status == 202
        until(lambda: host.log.having("retry 2 of 2"))
        until(lambda: len(host.log.seen("stubborn")) == 3)

    assert [seen["stubborn"] for seen in host.log.seen("stubborn")] == [0, 1, 2]


def test_what_a_function_returns_goes_to_its_return_binding(azurite, queues):
    settings = queue_settings(azurite)
    with running(APPS / "queues", settings) as host:
        queues.put(settings["BINARY"], "go")

        assert until(
            lambda: [seen for seen in host.log.seen("followed") if seen["followed"] == "from binary"]
        )

"""The app of queue functions: its settings, and what it logged about a message."""

from datetime import timedelta

from tests.local.host.running import fresh

LEASE = timedelta(seconds=2)


def queue_settings(azurite, **more):
    names = {name: fresh(name.lower()) for name in ("WORK", "NEXT", "BINARY", "CROWD")}
    return {
        "AzureWebJobsStorage": azurite.connection_string,
        "DEAD": f"{fresh('dead')}-poison",
        "PYTHON_THREADPOOL_THREAD_COUNT": "16",
        **names,
        **more,
    }


def attempts(host, body):
    return [seen for seen in host.log.seen("body") if seen["body"] == body]

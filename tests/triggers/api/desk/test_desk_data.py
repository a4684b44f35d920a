"""The data that only the desk needs, as the app's own functions answer it."""

import azure.functions as func
import msgspec
import pytest
from msgspec import structs

from shared.ports.queues import QueueDepth
from shared.triggers.api.desk import desk_data
from tests.fakes.content import MemoryFlows
from tests.fakes.queues import FixedQueueStats
from tests.triggers.memory_app import MemoryApp


@pytest.mark.parametrize(("sign_in", "who"), [("entra", "ana@example.com"), ("", "function key")])
def test_the_desk_is_told_who_is_signed_in_if_sign_in_is_in_front(monkeypatch, sign_in, who):
    memory = MemoryApp(MemoryFlows())
    memory.install(monkeypatch, desk_data)
    memory_only = {"queue_stats": lambda _queue: FixedQueueStats(QueueDepth(count=0))}
    vars(memory.app).update(memory_only, settings=structs.replace(memory.app.settings, SIGN_IN=sign_in))
    headers = {"X-MS-CLIENT-PRINCIPAL-NAME": "ana@example.com"}
    request = func.HttpRequest("GET", "https://desk.example/api/desk/now", headers=headers, body=b"")

    answer = desk_data.desk_now._function.get_user_function()(req=request)

    assert answer.status_code == 200
    assert msgspec.json.decode(answer.get_body())["who"] == who

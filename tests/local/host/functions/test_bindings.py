import pytest

from local.errors import CannotStart
from local.host.functions.bindings import functions_from
from tests.local.host.indexed import http_function, indexed_function


@pytest.mark.parametrize(
    ("functions", "said"),
    [
        ([http_function("1a")], "a name must be a letter"),
        ([indexed_function("a", {"type": "blobTrigger"})], "blobTrigger is not supported here"),
        (
            [indexed_function("a", {"type": "queueTrigger", "queueName": "%NOPE%"})],
            "app setting NOPE is missing",
        ),
        ([indexed_function("a", {"type": "queueTrigger", "queueName": "a_b"})], "must be 3 to 63 of a-z"),
        ([indexed_function("a", {"type": "queueTrigger", "queueName": "a-b" * 22})], "must be 3 to 63"),
    ],
)
def test_functions_that_azure_would_not_start_are_refused(functions, said):
    with pytest.raises(CannotStart, match=said):
        functions_from(functions, {})


def test_queue_names_are_resolved_and_in_lower_case():
    (found,) = functions_from(
        [indexed_function("a", {"type": "queueTrigger", "queueName": "%Q%"})], {"Q": "Outbox"}
    )

    assert found.trigger["queueName"] == "outbox"
    assert found.group == "function:a"

import pytest

from local.errors import CannotStart
from local.host.functions.bindings import functions_from
from local.host.http.routes import RouteTable
from tests.local.host.indexed import http_function
from tests.local.host.running import FUNCTION_KEY


@pytest.mark.parametrize(
    ("functions", "said"),
    [
        ([http_function("a", route="admin/x")], "is reserved for the host"),
        ([http_function("a", route="/Runtime")], "is reserved for the host"),
        ([http_function("administer")], "is reserved for the host"),
        ([http_function("a", route="x"), http_function("b", route="X")], "already used by function a"),
        (
            [http_function("a", route="x", methods=["GET"]), http_function("b", route="x")],
            "already used by function a",
        ),
        ([http_function("a", route="{x:nope}")], "no route constraint"),
    ],
)
def test_routes_that_azure_would_not_start_are_refused(functions, said):
    with pytest.raises(CannotStart, match=said):
        RouteTable(functions_from(functions, {}), prefix="api")


def test_the_same_route_may_have_a_function_for_each_method():
    both = [http_function("a", route="x", methods=["GET"]), http_function("b", route="x", methods=["POST"])]
    table = RouteTable(functions_from(both, {}), prefix="")

    found = [table.match("/x", method) for method in ("GET", "POST")]
    assert [match and match[0].name for match in found] == ["a", "b"]


def test_the_first_function_by_name_answers_however_unspecific_its_route(web):
    assert web.get("/api/order/exact").json() == {"by": "order_a", "anything": "exact"}


def test_a_constraint_that_fails_leaves_the_request_to_the_next_route(web):
    assert web.get("/api/item/12").json() == {"by": "item_a", "id": "12"}
    assert web.get("/api/item/x").json()["by"] == "item_b"


def test_a_route_of_another_method_is_passed_over(web):
    assert web.post("/api/item/12").json() == {"by": "item_b", "method": "POST", "name": "12"}


@pytest.mark.parametrize("path", ["/API/Keyed", "/api/keyed/"])
def test_case_and_a_last_slash_do_not_matter(web, path):
    assert web.with_key(path, FUNCTION_KEY).status == 200


def test_an_optional_parameter_that_is_absent_is_left_out(web):
    assert web.get("/api/optional").json() == {}
    assert web.get("/api/optional/7").json() == {"id": "7"}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("GET", "/keyed"), ("DELETE", "/api/item/12")]
)
def test_an_unknown_path_and_a_wrong_method_are_both_404_and_empty(web, method, path):
    answer = web.call(method, path)

    assert (answer.status, answer.body) == (404, b"")


def test_without_a_prefix_routes_begin_at_the_root(bare):
    assert bare.get("/item/1").json() == {"by": "item_a", "id": "1"}
    assert bare.get("/api/item/1").status == 404

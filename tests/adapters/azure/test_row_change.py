import pytest

from shared.adapters.azure.row_change import Delete, Insert, Replace, Upsert, insert_or_replace
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.errors import VersionConflict

OLD = "W/\"datetime'2026-03-01T12%3A00%3A00.0000000Z'\""


def test_a_record_that_was_never_saved_is_inserted_and_another_replaced():
    assert insert_or_replace("a", {"N": 1}, etag="") == Insert("a", {"N": 1})
    assert insert_or_replace("a", {"N": 1}, etag=OLD) == Replace("a", {"N": 1}, OLD)


@pytest.fixture
def rows(new_rows) -> Rows:
    return new_rows()


@pytest.fixture(params=["alone", "in a transaction"])
def write(request, rows):
    """Write one change, alone or with another one."""
    others = [Upsert("other", {})] if request.param == "in a transaction" else []

    def write_it(change) -> str:
        return rows.write("p", change, *others)

    return write_it


def test_an_insert_conflicts_with_a_row_that_exists(rows, write):
    first = write(Insert("a", {"N": 1}))
    with pytest.raises(VersionConflict):
        write(Insert("a", {"N": 2}))

    assert (rows.get("p", "a").columns["N"], rows.get("p", "a").version) == (1, first)


def test_a_replace_conflicts_with_another_version_and_with_none(rows, write):
    first = write(Insert("a", {"N": 1}))
    second = write(Replace("a", {"N": 2}, first))
    for change in (Replace("a", {"N": 3}, first), Replace("gone", {}, first)):
        with pytest.raises(VersionConflict):
            write(change)

    assert (rows.get("p", "a").columns["N"], rows.get("p", "a").version) == (2, second)


def test_an_upsert_replaces_every_version_with_all_its_columns(rows, write):
    write(Upsert("a", {"N": 1, "Old": True}))
    write(Upsert("a", {"N": 2}))

    row = rows.get("p", "a")
    assert row.columns["N"] == 2
    assert "Old" not in row.columns


def test_a_delete_conflicts_with_another_version(rows, write):
    first = write(Insert("a", {}))
    second = write(Replace("a", {}, first))
    with pytest.raises(VersionConflict):
        write(Delete("a", first))
    write(Delete("a", second))

    assert rows.get("p", "a") is None


def test_a_delete_without_a_version_deletes_every_version(rows, write):
    write(Insert("a", {}))

    write(Delete("a"))

    assert rows.get("p", "a") is None


def test_a_condition_without_a_value_is_left_out(rows):
    for key, number in (("a", 0), ("b", 1)):
        rows.write("p", Insert(key, {"N": number, "Text": "it's"}))

    def found(*conditions: Condition) -> list[str]:
        return [row["RowKey"] for row in rows.page(conditions, limit=9, cursor=None)[0]]

    assert found(Condition("N", "ge", None), Condition("Text", "eq", "it's")) == ["a", "b"]
    assert found(Condition("N", "eq", 0), Condition("RowKey", "lt", "b")) == ["a"]
    assert found(Condition("N", "gt", 0)) == ["b"]

import pytest

from shared.domain.tag_filter import has_tag

TAGS = {"campaign": "spring", "note": "a=b", "empty": ""}


@pytest.mark.parametrize("tag", ["campaign", "campaign=spring", "note=a=b", "empty", "empty="])
def test_a_tag_is_found_by_its_name_or_by_name_and_value(tag):
    assert has_tag(TAGS, tag)


@pytest.mark.parametrize("tag", ["spring", "campaign=", "campaign=Spring", "Campaign", "note=a", "empty=x"])
def test_another_name_or_value_is_not_found(tag):
    assert not has_tag(TAGS, tag)

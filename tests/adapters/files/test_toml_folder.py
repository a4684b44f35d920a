import pytest

from shared.adapters.files.toml_folder import MAX_NAME, TomlFolder
from shared.errors import InvalidFlow


class Songs(TomlFolder[str]):
    kind, error = "song", InvalidFlow

    @staticmethod
    def parse(data, *, name):
        return f"{name}: {data.decode()}"


@pytest.fixture
def songs(tmp_path):
    folder = tmp_path / "songs"
    folder.mkdir()
    (folder / "one.toml").write_text("la")
    (folder / f"{'a' * MAX_NAME}.toml").write_text("long")
    (tmp_path / "outside.toml").write_text("no")
    return Songs(folder)


def test_a_file_is_read_once_with_its_name_for_errors(songs, tmp_path):
    assert songs.get("one") == "songs/one.toml: la"

    (tmp_path / "songs/one.toml").write_text("changed")
    assert songs.get("one") == "songs/one.toml: la"


def test_the_longest_name_is_found_and_no_longer_one_is_looked_for(songs):
    assert songs.get("a" * MAX_NAME).endswith("long")
    with pytest.raises(InvalidFlow, match=r"there is no song `a{100}` in songs/"):
        songs.get("a" * 1_000)


@pytest.mark.parametrize("name", ["../outside", "", "One", "one.toml", "none"])
def test_another_name_is_refused_with_those_that_exist(songs, name):
    with pytest.raises(InvalidFlow, match=r"there is no song `.*` in songs/; there are: a+, one$"):
        songs.get(name)

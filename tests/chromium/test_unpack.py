"""A Chromium is unpacked whole or not at all, and starts with what it brought."""

import io
import subprocess
import tarfile

import pytest

from tests.chromium.unpack import unpack

COMPRESS = (
    "const [from, to] = process.argv.slice(1);"
    'const fs = require("node:fs");'
    'fs.writeFileSync(to, require("node:zlib").brotliCompressSync(fs.readFileSync(from)));'
)
A_BROWSER = '#!/bin/sh\necho "$LD_LIBRARY_PATH" "$FONTCONFIG_PATH" "$@"\n'


def compressed(folder, name, content):
    (folder / name).write_bytes(content)
    command = ["node", "-e", COMPRESS, folder / name, folder / f"{name}.br"]
    subprocess.run(command, check=True)


def archive(name):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        tar.addfile(tarfile.TarInfo(name))
    return content.getvalue()


@pytest.fixture
def package(tmp_path):
    """A package like that of npm, whose browser says what it was started with."""
    folder = tmp_path / "package"
    folder.mkdir()
    compressed(folder, "chromium", A_BROWSER.encode())
    compressed(folder, "al2023.tar", archive("lib/libnss3.so"))
    compressed(folder, "fonts.tar", archive("fonts/OpenSans-Regular.ttf"))
    return folder


def test_it_starts_with_the_libraries_and_fonts_that_came_with_it(package, tmp_path):
    folder = tmp_path / "a folder/.chromium"
    folder.parent.mkdir()

    unpack(package, folder)

    said = subprocess.run(
        [folder / "chromium", "--headless"], capture_output=True, text=True, check=True
    ).stdout
    assert said == f"{folder}/lib {folder} --headless\n"
    assert (folder / "lib/libnss3.so").exists()
    assert f"<dir>{folder}/fonts</dir>" in (folder / "fonts.conf").read_text()
    assert (folder / "fonts/OpenSans-Regular.ttf").exists()


def test_one_that_could_not_be_unpacked_whole_is_not_there(package, tmp_path):
    (package / "fonts.tar.br").write_bytes(b"half of it")

    with pytest.raises(subprocess.CalledProcessError):
        unpack(package, tmp_path / ".chromium")

    assert not (tmp_path / ".chromium").exists()

"""The package that the hook builds has everything that Azure needs, and nothing else."""

import ast
import re
import shutil
import subprocess
import sys
import zipfile

import package
import pytest
from commands import Failed

from infra.check.facts import ROOT, gather
from tests.bench.package import CleanPython, zip_package
from tests.test_package import DEPLOYED

UNCHECKED = 0b01
"""The flags of byte code that is never compared with its source: PEP 552."""

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]  # wheels are fetched


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "package"
    package.main(folder)
    return folder


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    """The package as it arrives in Azure."""
    folder = tmp_path_factory.mktemp("unpacked")
    archive = zip_package(built, folder / "package.zip", compression=zipfile.ZIP_STORED)
    shutil.unpack_archive(archive, folder / "app")
    return folder / "app"


def test_microsofts_worker_finds_all_functions_on_a_python_without_other_packages(unpacked, tmp_path):
    found = CleanPython.create(tmp_path).index(unpacked)["functions"]

    assert found == sorted(gather().triggers)


def test_the_package_contains_the_app_and_its_libraries_and_nothing_else(unpacked):
    assert {path.name for path in unpacked.iterdir()} == DEPLOYED | {".python_packages", "__pycache__"}
    assert not [unused for unused in package.UNUSED if (unpacked / package.LIBRARIES / unused).exists()]
    assert not list(unpacked.rglob("local.settings.json"))


def test_numbers_and_their_zones_are_known_without_what_is_left_out(unpacked):
    code = (
        "import phonenumbers, phonenumbers.timezone as zones\n"
        "number = phonenumbers.parse('020 7946 0018', 'GB')\n"
        "print(phonenumbers.is_valid_number(number), *zones.time_zones_for_number(number))\n"
    )
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append(sys.argv[1])\n{code}"]

    said = subprocess.run(
        [*command, unpacked / package.LIBRARIES], capture_output=True, text=True, check=False
    )

    assert (said.stdout, said.stderr) == ("True Europe/London\n", "")


def test_every_module_has_byte_code_that_no_time_stamp_can_make_invalid(unpacked):
    sources = [file for file in unpacked.rglob("*.py") if not file.name.startswith("bad")]
    for source in sources:
        code = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        assert int.from_bytes(code.read_bytes()[4:8], "little") == UNCHECKED, code
    assert len(sources) > 1000


def test_libraries_are_for_azures_platform_on_any_build_machine(built):
    wheels = (built / package.LIBRARIES).glob("*.dist-info/WHEEL")
    tags = {tag for wheel in wheels for tag in re.findall(r"^Tag: (.*)$", wheel.read_text(), re.MULTILINE)}

    assert tags
    assert not [tag for tag in tags if not re.search(r"(any|x86_64)$", tag)]
    assert any("cp313" in tag for tag in tags)


def test_the_ignore_file_of_the_package_makes_azd_include_the_byte_code(built):
    # Without an ignore file in the package, azd leaves out every __pycache__ of a Python package.
    assert (built / ".funcignore").read_text().startswith("#")


def test_a_library_with_another_hash_than_the_pinned_one_is_refused(tmp_path):
    (pinned,) = re.findall(r"^tzdata==\S+", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    (tmp_path / "requirements.txt").write_text(f"{pinned} --hash=sha256:{'0' * 64}\n")

    with pytest.raises(Failed, match="dependencies cannot be installed"):
        package.main(tmp_path / "package", app=tmp_path, deployed=["requirements.txt"])


def test_source_that_does_not_compile_is_refused(tmp_path):
    (tmp_path / "broken.py").write_text("def")

    with pytest.raises(Failed, match=r"byte code cannot be compiled: .*broken\.py"):
        package._compile(package._python(), tmp_path)


def test_a_missing_python_of_azures_version_is_reported(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(Failed, match=r"install python3\.13"):
        package._python(running=(3, 14))


def test_the_launcher_of_windows_finds_a_python_that_is_not_on_path(tmp_path, monkeypatch):
    launcher = tmp_path / "py"
    launcher.write_text('#!/bin/sh\n[ "$1" = -3.13 ] && echo /windows/python.exe\n')
    launcher.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert package._python(running=(3, 14)) == "/windows/python.exe"


@pytest.mark.parametrize("hook", sorted(ROOT.glob("infra/hooks/*.py")), ids=lambda hook: hook.name)
def test_an_older_python_can_parse_a_hook(hook):
    # azd uses any python3 that it finds; one that is too old must be able to report that.
    assert ast.parse(hook.read_text(), feature_version=(3, 10))

"""The deployed package contains the app, and nothing else."""

import ast
import fnmatch
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
DEPLOYED = {"desk", "flows", "function_app.py", "host.json", "requirements.txt", "shared", "templates"}


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [path for path in listed.stdout.split() if (ROOT / path).exists()]


def ignored(path: str) -> bool:
    """Apply .funcignore as Core Tools and azd do for patterns without a slash: to every part of a path."""
    lines = (ROOT / ".funcignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    return any(fnmatch.fnmatch(part, pattern) for part in path.split("/") for pattern in patterns)


def test_exactly_the_files_of_the_app_are_deployed():
    deployed = [path for path in tracked() if not ignored(path)]

    assert {path.split("/")[0] for path in deployed} == DEPLOYED
    endings = (".py", ".toml", ".json", ".html", ".css", ".js", "requirements.txt")
    assert all(path.endswith(endings) for path in deployed)


def test_nothing_of_the_app_imports_what_the_package_leaves_out():
    """``package.UNUSED``: the data that ``phonenumbers.geocoder`` and ``carrier`` read."""
    for file in [ROOT / "function_app.py", *(ROOT / "shared").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                text = ast.unparse(node)
                assert "phonenumbers" not in text or not re.search(r"\b(geocoder|carrier)\b", text), (
                    file,
                    text,
                )


def test_the_deployed_files_need_no_other_file_of_the_repository(tmp_path):
    for path in tracked():
        if not ignored(path):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes((ROOT / path).read_bytes())

    # -P: the folder that tests run in is not on the path.
    path = f"import sys; sys.path.insert(0, {str(tmp_path)!r})"
    code = f"{path}; import function_app; print(function_app.__file__)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith(str(tmp_path))


def test_the_command_line_puts_no_other_module_of_the_checkout_on_the_path(tmp_path):
    """Else the worker of another app would load our ``function_app.py`` in place of that app's."""
    code = "import importlib.util as util; print([util.find_spec(n) for n in ('function_app', 'tests')])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[None, None]\n"


def test_the_weekly_audit_looks_up_every_deployed_package():
    audit = (ROOT / ".github" / "workflows" / "audit.yml").read_text()
    (command,) = re.findall(r"pip-audit==\d\S* pip-audit (.*)", audit)
    (file,) = re.findall(r"-r (\S+)", command)

    assert pinned(ROOT / file) >= pinned(ROOT / "requirements.txt") > set()


def pinned(file: Path) -> set[str]:
    return set(re.findall(r"^[\w.-]+==\S+", file.read_text(), re.MULTILINE))

"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = sorted((ROOT / "app").rglob("*.py"))
MOST_LINES = 300
LONGER: dict[str, str] = {
    "app/core/errors.py": "every problem stands in one file, so that the pages made from them read as one list",
    "app/delivery/outbox.py": "claim and settle are two halves of one promise and are read together",
}


def test_imports_go_down_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


def test_no_module_is_longer_than_it_should_be_without_a_reason() -> None:
    long = {str(path.relative_to(ROOT)) for path in APP if len(path.read_text().splitlines()) > MOST_LINES}
    assert long <= set(LONGER)


@pytest.mark.parametrize("path", APP, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_nothing_is_left_for_later() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert [str(path) for path in APP if mark.search(path.read_text())] == []


def test_pages_are_waited_for_by_what_their_policy_allows() -> None:
    """Playwright's `wait_for_function` evaluates text in the page, which the pages refuse at the second look."""
    waiting = [path for room in ("tests", "bench") for path in (ROOT / room).rglob("*.py")]
    assert [str(path) for path in waiting if ".wait_for_function(" in path.read_text() and path != Path(__file__)] == []


def test_the_console_and_the_docs_name_the_same_settings() -> None:
    from app.core.settings import Settings

    told = (ROOT / "docs" / "operations.md").read_text()
    unsaid = [name for name in Settings.model_fields if name != "require_all" and f"`{name.upper()}`" not in told]
    assert unsaid == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_dependency_is_pinned_with_hashes_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in re.sub(r"#.*", "", text)
    for block in re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.IGNORECASE):
        assert "==" in block, block
        assert "--hash=sha256:" in block, block

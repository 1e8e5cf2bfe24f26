"""The project's text speaks of the product alone, and what the README says is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Each word is written with a bar in it, so that this file passes its own test.
MACHINE_PATHS = ["/wo|rk/", "/tm|p/", "/ro|ot/", "/fa|rm/", "../sha|red"]
REGISTRIES = ["pypi.|org", "pythonhosted.|org", "registry.|npmjs", "--index|-url", "--find|-links"]
UNFINISHED = ["TO|DO", "FIX|ME", "XX|X", "raise NotImplemented|Error"]
LEFT_OUT = {
    ".counted",
    ".git",
    ".hypothesis",
    ".venv",
    ".venv-pins",
    "build",
    "out",
    "__pycache__",
    "data",
    "node_modules",
    "painpath-demo",
    "painpath-data",
}
SUFFIXES = {"", ".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".html", ".css", ".json", ".sh"}


@cache
def own_texts() -> list[tuple[Path, str]]:
    """Every text file of ours with its text; read once."""
    return [(path, path.read_text("utf-8", errors="replace")) for path in own_files()]


def own_files() -> Iterator[Path]:
    """Every text file of ours; caches, reports and third-party test data are left out."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.endswith(("_cache", ".egg-info")) for part in parts)
        if path.is_file() and not hidden and not LEFT_OUT & set(parts) and path.suffix in SUFFIXES:
            yield path


def places(words: list[str]) -> list[str]:
    """Each `file: word` where one of the words stands as a word of its own."""
    plain = [word.replace("|", "") for word in words]
    patterns = [(word, re.compile(rf"(?<![\w./]){re.escape(word)}")) for word in plain]
    found = []
    for path, text in own_texts():
        found += [f"{path.relative_to(ROOT)}: {word}" for word, pattern in patterns if pattern.search(text)]
    return found


def test_the_search_would_find_a_forbidden_word() -> None:
    assert "Makefile: .DEFAULT_GOAL" in places([".DEFAULT|_GOAL"])


def test_no_file_names_a_path_of_one_machine() -> None:
    assert places(MACHINE_PATHS) == []


def test_no_file_names_a_package_registry() -> None:
    text_of_pins = "\n".join(path.read_text("utf-8") for path in ROOT.glob("requirements*.txt"))
    assert "://" not in text_of_pins
    assert places(REGISTRIES) == []


def test_no_file_has_an_unfinished_mark() -> None:
    assert places(UNFINISHED) == []


def test_every_make_command_in_the_readme_exists() -> None:
    readme, makefile = (ROOT / "README.md").read_text("utf-8"), (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", readme, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {"demo", "test"} <= named
    assert named <= targets


def test_links_between_our_texts_lead_somewhere() -> None:
    dead = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        dead += [f"{page.relative_to(ROOT)}: {link}" for link in links if not (page.parent / link).exists()]
    assert dead == []


def test_the_changelog_mentions_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_readme_example_is_what_painpath_prints() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "docs/make_readme.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, f"run `make docs`\n{run.stderr}"

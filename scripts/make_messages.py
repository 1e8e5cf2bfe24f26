"""Writes painpath/web/locale/django.pot: every text that the pages and letters take from gettext, with where it stands.

A translator copies it to locale/<language>/LC_MESSAGES/django.po, fills it in, and compiles it with msgfmt; the
language is then added to LANGUAGES in the settings. Run: python scripts/make_messages.py
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from jinja2 import Environment

WEB = Path(__file__).parents[1] / "painpath/web"
TARGET = WEB / "locale/django.pot"
CALLS = ("_", "gettext", "gettext_noop", "gettext_lazy", "noop")
Found = Iterator[tuple[str, str]]


def of_pages() -> Found:
    """(text, file) of every page."""
    reader = Environment(extensions=("jinja2.ext.i18n",))
    for path in sorted((WEB / "pages").glob("*.html")):
        for _, name, said in reader.extract_translations(path.read_text("utf-8")):
            text = said if isinstance(said, str) else said[0]
            assert name != "ngettext", f"{path.name}: a text with a plural is not provided for"
            if text is not None:  # a name instead of a text: its texts stand in the code
                yield text, path.relative_to(WEB).as_posix()


def of_code() -> Found:
    """(text, file) of every call of gettext in the code."""
    for path in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                not isinstance(node, ast.Call)
                or not isinstance(node.func, ast.Name)
                or node.func.id not in CALLS
            ):
                continue
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                yield node.args[0].value, path.relative_to(WEB).as_posix()


def catalogue() -> polib.POFile:
    """All texts, sorted, each once, with the files that it stands in."""
    places: dict[str, set[str]] = {}
    for text, place in (*of_pages(), *of_code()):
        places.setdefault(text, set()).add(place)
    made = polib.POFile(wrapwidth=0)
    made.metadata = {"Project-Id-Version": "painpath", "Language": "en", "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}  # fmt: skip
    for text in sorted(places):
        flags = ["python-format"] if "%(" in text else []
        made.append(polib.POEntry(msgid=text, msgstr="", occurrences=[(one, "") for one in sorted(places[text])], flags=flags))  # fmt: skip
    return made


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    catalogue().save(str(TARGET))
    sys.stdout.write(f"{TARGET.name}: {len(catalogue())} texts\n")

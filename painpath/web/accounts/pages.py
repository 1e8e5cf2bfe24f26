"""How our own pages are rendered: Jinja with the report's macros within reach."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from painpath.report.first_screen import steps_of
from painpath.version import __version__


def environment(**options: Any) -> Environment:
    """Jinja as Django asks for it; a name that is missing from a page is an error, not an empty place."""
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("painpath.report", "templates")])
    made = Environment(
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=("jinja2.ext.i18n",),
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update(
        static=static, url=_url, version=__version__, messages_of=get_messages, language=get_language
    )
    made.filters["slug"] = lambda text: text.lower().replace(" ", "-").replace("_", "-")
    made.filters["steps_of"] = steps_of
    return made


def _url(name: str, *args: object) -> str:
    return reverse(name, args=args)

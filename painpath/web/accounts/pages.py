"""How our own pages are rendered: Jinja with the report's macros within reach."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from painpath.report.alerts import steps_of
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
    made.filters["local"] = localtime  # of the clinic: `member_of_request` says whose
    made.filters["clock"] = lambda at: f"{localtime(at):%Y-%m-%d %H:%M}"
    made.filters["day"] = lambda at: f"{localtime(at):%Y-%m-%d}"
    made.filters["slug"] = lambda text: text.lower().replace(" ", "-").replace("_", "-")
    made.filters["steps_of"] = steps_of
    return made


def one_token(request: HttpRequest) -> dict[str, Any]:
    """Context of a page: its forms share one token, masked once, where Django would mask it anew for each of them."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def _url(name: str, *args: object) -> str:
    return _address(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args)


@lru_cache(maxsize=4096)
def _address(urls: str, prefix: str, name: str, args: tuple[object, ...]) -> str:
    """Looked up once: a page names the same few addresses again and again."""
    return reverse(name, args=args)

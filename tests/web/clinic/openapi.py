"""What every address of the server takes, as OpenAPI: made from the addresses, the forms and the views themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from math import isfinite
from typing import Any, NamedTuple

from django import forms
from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize

from painpath.record.tables import TABLES
from painpath.web.clinic.forms import IdentityForm, Number, RowForm
from painpath.web.clinic.manage import ClinicForm
from painpath.web.clinic.techniques import TechniqueForm
from painpath.web.policy.forms import PolicyForm, RequirementForm
from painpath.web.retention.pages import RetentionForm

# a page answers, leads on, or says why not; 413 and 429 are limits, 415 another media type
STATUSES = (200, 302, 400, 401, 403, 404, 405, 409, 413, 415, 429)
READ = re.compile(r'(?:GET|POST|FILES|given)(?:\.get\(|\[)\s*"([\w.-]+)"')
USUAL = ["yes", "no", "unknown", "on", "", "5", "2026-03-04", "fever", "declined", "planned", "accepted", "open", "back", "close", "anew"]  # fmt: skip
# none of the usual answers is as long as the free text, so that neither swallows the other
TEXT = {"anyOf": [{"enum": USUAL}, {"type": "string", "minLength": 13, "maxLength": 60}]}
WEB = "painpath.web."
Schema = dict[str, Any]


class Endpoint(NamedTuple):
    """One address: its template with the names in braces, and what answers there."""

    template: str
    page: URLPattern

    @property
    def names(self) -> list[str]:
        """What the address holds."""
        return re.findall(r"{(\w+)}", self.template)


def endpoints(resolver: Any = None, before: str = "/") -> Iterator[Endpoint]:
    """Every address of the server; a table of the record has an address of its own."""
    for one in (resolver or get_resolver("painpath.web.urls")).url_patterns:
        here = before + _template(one)
        if not isinstance(one, URLPattern):
            yield from endpoints(one, here)
        elif one.name == "enter":
            yield from (Endpoint(here.replace("{table}", table), one) for table in TABLES)
        else:
            yield Endpoint(here, one)


def _template(one: Any) -> str:
    [(form, _), *_] = normalize(one.pattern.regex.pattern)
    return re.sub(r"%\((\w+)\)s", r"{\1}", form)


def document(one: Endpoint, known: dict[str, list[Any]]) -> Schema:
    """One address as an OpenAPI document; `known` are values that lead somewhere."""
    listed = {name: [str(value) for value in known.get(name, ["nothing"])] for name in one.names}
    parameters = [_parameter("path", name, {"enum": values}, True) for name, values in listed.items()]
    query = [_parameter("query", name, TEXT, False) for name in sorted(names_read(one.page))]
    answers = {str(status): {"description": "an answer"} for status in STATUSES}
    get = {"parameters": [*parameters, *query], "responses": answers}
    body = {"content": _bodies(one), "required": True}
    post = {"parameters": parameters, "requestBody": body, "responses": answers}
    return {
        "openapi": "3.1.0",
        "info": {"title": "painpath", "version": "1"},
        "paths": {one.template: {"get": get, "post": post}},
    }


def _parameter(where: str, name: str, schema: Schema, required: bool) -> Schema:
    return {"in": where, "name": name, "schema": schema, "required": required}


def _bodies(one: Endpoint) -> Schema:
    """A form; the import takes a file, the hooks take JSON."""
    if "cds-services" in one.template:
        call = {"type": "object", "properties": {name: {} for name in ("hook", "hookInstance", "context", "prefetch", "feedback")}}  # fmt: skip
        return {"application/json": {"schema": call}}
    fields = fields_of(one)
    body: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(sorted(names_read(one.page)), TEXT),
    }
    body["properties"] |= {name: field_schema(field) for name, field in fields.items()}
    body["required"] = [name for name, field in fields.items() if field.required]
    if one.page.name == "import":
        body["properties"]["file"] = {"type": "string", "format": "binary"}
        return {"multipart/form-data": {"schema": body}}
    return {"application/x-www-form-urlencoded": {"schema": body}}


def fields_of(one: Endpoint) -> dict[str, forms.Field]:
    """The fields of the form that a page reads; none where it reads what is sent by itself."""
    row = one.template.rsplit("/", 1)[-1] if one.page.name == "enter" else "pain_scores"
    match one.page.name:
        case "enter" | "correct":
            return dict(RowForm(row).fields)
        case "new-patient":
            return _prefixed(IdentityForm(prefix="who")) | _prefixed(RowForm("procedures", prefix="what"))
        case name if name in FORMS:
            return dict(FORMS[name]().fields)
    form = getattr(getattr(one.page.callback, "view_class", None), "form_class", None)
    return dict(getattr(form, "base_fields", {}))


FORMS: dict[str | None, Any] = {
    "identity": IdentityForm,
    "clinic": ClinicForm,
    "techniques": TechniqueForm,
    "policies": PolicyForm,
    "policy": RequirementForm,
    "retention": RetentionForm,
}


def _prefixed(form: forms.Form) -> dict[str, forms.Field]:
    return {form.add_prefix(name): field for name, field in form.fields.items()}


def field_schema(field: forms.Field) -> Schema:
    """A form's field as JSON Schema."""
    match field:
        case forms.BooleanField():
            return {"enum": ["on", ""]}
        case forms.ChoiceField():
            values = [str(value) for value, _ in field.choices if not isinstance(_, list | tuple)]  # type: ignore[union-attr,misc]
            return {"enum": values} if values else TEXT
        case Number():
            finite = {"minimum": field.low, "maximum": field.high}
            return {"type": "number", **{name: bound for name, bound in finite.items() if isfinite(bound)}}
        case forms.FloatField() | forms.IntegerField():
            low, high = field.min_value, field.max_value
            bounds = {"minimum": low, "maximum": high}
            return {"type": "number", **{name: bound for name, bound in bounds.items() if bound is not None}}
        case forms.DateField():
            return {"type": "string", "format": "date"}
        case forms.EmailField():
            return {"type": "string", "format": "email"}
    return TEXT


@cache
def names_read(page: URLPattern) -> frozenset[str]:
    """The names that a page looks for in what is sent: those in the text of its module, and of those it stands on."""
    module = inspect.unwrap(page.callback).__module__
    if not module.startswith(WEB):
        return frozenset(("next", "page"))
    source = inspect.getsource(import_module(module))
    below = re.findall(r"^from (painpath\.web\.[\w.]+) import", source, re.M)
    texts = [source, *(inspect.getsource(import_module(one)) for one in below)]
    return frozenset(name for text in texts for name in READ.findall(text)) - {"patient"}

"""Nothing that is sent breaks a page, gets past its door, or comes back as more than text."""

from __future__ import annotations

import csv
import gzip
import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, reverse
from hypothesis import HealthCheck, Phase, given, settings

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.models import Alert, Patient, Row
from painpath.web.patients.store import living
from tests.web.clinic.attacks import FORMULA, addresses, examples, sent
from tests.web.clinic.conftest import SignIn, patient
from tests.web.clinic.test_clinic_pages import address, ours

PAGES = list(ours())
ROLES = ("clinician", "nurse", "researcher", "administrator")
OFTEN = examples(soak=60, usually=5, again=1)
DRAWN = settings(
    suppress_health_check=list(HealthCheck),
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
)
COSTLY = {"charts": 4, "vega": 1, "report-css": 1}  # what takes long, or reads nothing of what is sent


@pytest.fixture
def known(mine: Clinic) -> dict[str, list[Any]]:
    """Ids that exist, for addresses."""
    found = patient(mine)
    return {"uid": [found.uid], "pk": [row.pk for row in living(found)[:2]], "batch": [found.uid]}


def names_read(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that a page looks for in a query or in a form."""
    names: set[str] = set()

    def noted(of: Any) -> Any:
        def read(given: QueryDict, name: str, *more: Any) -> Any:
            names.add(name)
            return of(given, name, *more)

        return read

    with monkeypatch.context() as patched:
        for method in ("__getitem__", "get", "getlist"):
            patched.setattr(QueryDict, method, noted(getattr(QueryDict, method)))
        client.get(path, {"x": "1"})
        client.post(path, {"x": "1"})
    return names | {"try.fever", "page", "before", "now", "as_of", "csrfmiddlewaretoken"}


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.name)
def test_no_address_breaks_whatever_is_sent(
    known: dict[str, list[Any]], sign_in: SignIn, page: URLPattern, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = [sign_in(role) for role in ("clinician", "administrator")]
    clients = [Client(), *signed]
    for client in clients:
        client.raise_request_exception = False
    found = Patient.objects.get()
    names = set().union(*(names_read(one, address(page, found), monkeypatch) for one in signed))

    @settings(DRAWN, max_examples=COSTLY.get(page.name or "", OFTEN))
    @given(path=addresses(page, known), asked=sent(names), posted=sent(names))
    def send(path: str, asked: dict[str, str], posted: dict[str, str]) -> None:
        for client in clients:
            assert client.get(path, asked).status_code < 500, (path, asked)
            assert client.post(path, posted).status_code < 500, (path, posted)

    send()


def test_a_form_from_elsewhere_is_refused_everywhere(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in("clinician")
    client.handler.enforce_csrf_checks = True
    for one in PAGES:
        assert client.post(address(one, found)).status_code == 403, one.name
    for path in (
        "/accounts/login/",
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/2fa/totp/deactivate/",
    ):
        assert client.post(path).status_code == 403, path  # fmt: skip


def test_no_page_shows_a_researcher_who_a_patient_is(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine, family="Unmistakable"), sign_in("researcher")
    for one in PAGES:
        for ask in (client.get, client.post):
            assert "Unmistakable" not in ask(address(one, found)).content.decode(), one.name


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("nurse", ["decide", "erase", "clinic", "team", "audit"]),
        ("clinician", ["erase", "clinic", "team", "audit"]),
        ("administrator", ["decide", "enter", "answer", "call", "correct", "withdraw", "put-back", "import", "document", "diary-link", "act-on-alert"]),
        ("researcher", ["worklist", "find", "patient", "charts", "rows", "export", "erase", "identity", "clinic", "audit"]),
    ],
)  # fmt: skip
def test_a_role_may_not_do_what_is_anothers(
    mine: Clinic, sign_in: SignIn, role: str, names: list[str]
) -> None:
    found, client = patient(mine), sign_in(role)
    rows = Row.objects.count()
    for one in PAGES:
        if one.name in names:
            assert client.post(address(one, found)).status_code == 403, one.name
    assert Row.objects.count() == rows


def test_the_second_of_two_who_take_an_alert_is_told(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in("nurse")
    client.post(reverse("answer", args=[found.uid]), {"fact": "urinary_retention", "answer": "yes"})
    act = reverse("act-on-alert", args=[Alert.objects.filter(patient=found)[0].pk])
    first, second = ({"told": told, "state": "open"} for told in ("called her", "sent her in"))
    assert client.post(act, first).status_code == 302
    answered = sign_in("clinician").post(act, second)
    assert answered.status_code == 409
    assert "acknowledged now" in answered.content.decode()
    assert Alert.objects.get(pk=act.rsplit("/", 1)[1]).done == "called her"


def test_after_an_action_no_address_from_outside_is_gone_to(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in("nurse")
    client.post(reverse("answer", args=[found.uid]), {"fact": "urinary_retention", "answer": "yes"})
    act = reverse("act-on-alert", args=[Alert.objects.filter(patient=found)[0].pk])
    for back in ("//evil.example", "/\\evil.example", "https://evil.example"):
        assert client.post(act, {"told": "", "back": back}).headers["Location"] == "/"
        for name in ("next", "back"):
            answered = client.get(f"/accounts/login/?{name}={back}")
            assert "evil.example" not in answered.headers.get("Location", "")


def test_the_audit_as_a_table_holds_no_formula(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    for text in (FORMULA, f" {FORMULA}", f"\t{FORMULA}", "@SUM(1)", "-1+1", "|calc"):
        Event.objects.create(clinic=mine, who=text, role="nurse", action="x", what=text)
    cells = [
        cell
        for row in csv.reader(client.get("/audit?form=csv").content.decode().splitlines())
        for cell in row
    ]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.strip()[:1] in tuple("=+-@|")]


def test_an_audit_row_is_neither_changed_nor_removed(mine: Clinic, sign_in: SignIn) -> None:
    sign_in().get("/")
    event = Event.objects.get(action="worklist")
    for wrong in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(who="nobody"),
    ):
        with pytest.raises(TypeError, match="never"):
            wrong()


def zipped(**files: bytes) -> bytes:
    """A zip with these files; `__` in a name stands for a slash."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return made.getvalue()


LAUGHS = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (new, new, *[new - 1] * 9) for new in range(98, 112)
)
UPLOADS = {
    "a zip bomb": ("omop.zip", lambda: zipped(**{"person.csv": b"person_id\n" + b"0" * 130_000_000})),
    "a zip with names that climb": ("omop.zip", lambda: zipped(**{"..__climbed__person.csv": b"person_id\n1\n"})),
    "a packed bomb": ("bundle.json.gz", lambda: gzip.compress(b" " * 150_000_000)),
    "a YAML bomb": ("record.yaml", lambda: LAUGHS),
    "deep JSON": ("record.json", lambda: b"[" * 200_000),
    "deep YAML": ("record.yaml", lambda: b"[" * 20_000),
    "rows that are none": ("record.json", lambda: b'{"patient": {"patient_id": "a"}, "pain_scores": ["x", 1, null, [], {"score": {"a": 1}}]}'),
    "numbers without end": ("record.json", lambda: b'{"patient": {"patient_id": "a"}, "pain_scores": [{"time": "2025-01-01", "score": 1e999}, {"time": "2025-01-01", "score": ' + b"9" * 400 + b"}]}"),
    "a bundle of nothing": ("bundle.json", lambda: b'{"resourceType": "Bundle", "entry": [null, 1, {"resource": null}]}'),
    "a long name": ("a." + "b" * 300, lambda: b"x: 1"),
    "a name that climbs": ("../climbed.yaml", lambda: b"x: 1"),
}  # fmt: skip


@pytest.mark.parametrize("what", UPLOADS)
def test_a_file_meant_to_harm_gets_a_page_and_leaves_nothing(
    mine: Clinic, sign_in: SignIn, what: str
) -> None:
    name, made = UPLOADS[what]
    found, client = patient(mine), sign_in()
    client.raise_request_exception = False
    answered = client.post(reverse("import", args=[found.uid]), {"file": SimpleUploadedFile(name, made())})
    assert answered.status_code == 200, answered.content[-2000:]
    held = re.search(r'name="held" value="([^"]+)"', answered.content.decode())
    if held:
        assert client.post(reverse("import", args=[found.uid]), {"held": held[1]}).status_code == 302
    assert client.get(reverse("patient", args=[found.uid])).status_code == 200
    assert not list(Path(tempfile.gettempdir()).glob("climbed*"))

"""How long the worklist takes with 50,000 patients, and a patient's page with 2,000 scores, against an empty page;
and fifty people at work at once.

Measured at the server, with Django's test client on SQLite in a folder of its own; the aim is a median under
150 ms for each, under 100 ms for a move of the lesion. `DATABASE_URL` measures PostgreSQL instead. The people are in clinic_users.py.

    python tests/bench/clinic.py [--patients 50000] [--seconds 20] [--cpu]

On a machine that is busy with other things `--cpu` counts this process's own time.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

from aims import aim, show_aims
from clinic_users import USERS, people

AIM_MS, TIMES, SCORES, PATIENTS = 150, 15, 2000, 50_000
LESION_AIM_MS = 100
SECONDS, GROWTH_MB = 20.0, 30
CLOCK = time.process_time if "--cpu" in sys.argv else time.perf_counter
KINDS = ("due", "overdue", "failed", "partial", "recurrence", "lost")


def main() -> None:
    """Make the patients, open the pages, print the medians and their ratios."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--patients", type=int, default=PATIENTS)
    asked.add_argument("--seconds", type=float, default=SECONDS)
    asked.add_argument("--cpu", action="store_true")
    given = asked.parse_args()
    bench_clinic(given.patients, given.seconds)
    show_aims()


def bench_clinic(patients: int = PATIENTS, seconds: float = SECONDS) -> None:
    """The pages at scale, then the people."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PAINPATH_DATA": folder, "PAINPATH_DEMO": "1"}
        from painpath.web.run import prepare

        prepare()
        logging.disable(logging.CRITICAL)
        print(f"\nThe clinic, at the server\n  {'':52} {'median':>9}")
        measure(patients)
        logging.disable(logging.NOTSET)
    bench_people(seconds)


def bench_people(seconds: float = SECONDS) -> None:
    """Fifty people at work."""
    work = people(seconds)
    print(f"\n{USERS} people at work in the clinic for {seconds:g} s, a second of thought between pages")
    print(f"  {'a page':52} {work.p50_ms:9.1f} {work.p99_ms:9.1f} ms  {work.per_s:.1f} a second, {work.answers} in all")  # fmt: skip
    print(f"  {'memory of the server, warm and at the end':52} {work.warm_mb:9.0f} {work.end_mb:9.0f} MB")
    for what, count in work.failed.items():
        print(f"  {f'no answer: {what}':52} {count:9}")
    aim(f"clinic: pages that failed, {USERS} people at once", work.errors, "", most=0)
    aim("clinic: memory that the server took meanwhile", work.end_mb - work.warm_mb, "MB", most=GROWTH_MB)


def measure(patients: int) -> None:
    """One clinic with that many patients; one of them with a dense diary."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from painpath.web.accounts.models import Clinic, Member

    clinic = Clinic.objects.create(name="Large")
    user = get_user_model().objects.create_user("bench")
    Member.objects.create(user=user, clinic=clinic, role="clinician")
    fill(clinic, patients)
    dense = dense_patient(clinic)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    empty = median_ms(client, "/health/live")
    print(f"  {'an empty page':52} {empty:9.1f} ms")
    for told, path, most in (
        (f"worklist, {patients} patients", "/", AIM_MS),
        ("worklist, one reason", "/?kind=failed", AIM_MS),
        ("worklist, by the beginning of a name", "/?q=Family12", AIM_MS),
        (f"a patient's page, {SCORES} scores", f"/patients/{dense.uid}", AIM_MS),
        ("a move of the lesion page's slider", "/lesion?temperature_c=83", LESION_AIM_MS),
    ):
        took = median_ms(client, path)
        print(f"  {told:52} {took:9.1f} ms  {took / empty:.1f} times an empty page")
        aim(f"clinic: {told}, median", took, "ms", most=most)


def median_ms(client: object, path: str) -> float:
    """The median time of a page, in milliseconds, after it was opened twice."""
    times = []
    for _ in range(TIMES + 2):
        start = CLOCK()
        response = client.get(path)  # type: ignore[attr-defined]
        times.append((CLOCK() - start) * 1e3)
        assert response.status_code == 200, response.status_code
    return statistics.median(times[2:])


def fill(clinic: object, count: int) -> None:
    """Patients of whom four in five are due for something."""
    from painpath.web.patients.models import Due, Patient
    from painpath.web.patients.sealed import new_key

    key, today = new_key(), datetime.now(UTC).date()
    Patient.objects.bulk_create(
        [
            Patient(clinic=clinic, family=f"Family{at}", number=str(at), clinician=f"Dr {at % 20}", key=key)
            for at in range(count)
        ],
        batch_size=5000,
    )
    ids = Patient.objects.values_list("id", flat=True)
    rows = [
        Due(
            clinic=clinic, patient_id=pk, kind=KINDS[pk % len(KINDS)], day=today - timedelta(pk % 300),
            procedure_kind="rfa_thermal", told="Immediate failure", done_on=today - timedelta(400),
        )
        for pk in ids
        if pk % 5
    ]  # fmt: skip
    Due.objects.bulk_create(rows, batch_size=5000)


def dense_patient(clinic: object) -> object:
    """A patient with a thousand days of scores on either side of an ablation."""
    from painpath.web.patients.models import Patient
    from painpath.web.patients.store import enter
    from painpath.web.patients.worklist import refresh

    made = Patient.objects.create(clinic=clinic, family="Dense")
    day = datetime.now(UTC).date()
    procedure = {"procedure_id": "one", "time": str(day - timedelta(SCORES // 2)), "kind": "rfa_thermal", "status": "completed"}  # fmt: skip
    scores = [
        ("pain_scores", {"time": str(day - timedelta(ago)), "score": 8 if ago > SCORES // 2 else 3, "scale": "nrs_0_10"})
        for ago in range(1, SCORES + 1)
    ]  # fmt: skip
    enter(made, [("procedures", procedure), *scores], "bench")
    refresh(made)
    return made


if __name__ == "__main__":
    main()

"""The same tests on a real PostgreSQL server, started here on a socket of its own and thrown away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# of the hooks what they write: their answers come from the call and not from the database
SAME = ("tests/web/clinic", *(f"tests/web/hooks/test_{name}.py" for name in ("feedback", "reviewed", "days")))
NOT_HERE = (
    # of SQLite alone
    "tests/web/clinic/test_faults.py::test_a_full_disk_is_told_and_nothing_acknowledged_is_lost",
    # these and the other hooks `make soak` tries on PostgreSQL too
    "tests/web/clinic/test_attacks.py::test_no_address_breaks_whatever_is_sent",
    # each statement that these send is sent by one of the tests kept, too, as a record of all statements told, and what
    # they send is nothing that a database may refuse: they ask what a page says, and who may open it
    "tests/web/clinic/test_attacks.py::test_no_page_shows_a_researcher_who_a_patient_is",
    *(
        f"tests/web/clinic/test_attacks.py::test_a_file_meant_to_harm_gets_a_page_and_leaves_nothing[{bomb}]"
        for bomb in ("a zip bomb", "a packed bomb")
    ),
    "tests/web/clinic/test_clinic_pages.py::test_no_address_crosses_from_one_clinic_to_another",
    "tests/web/clinic/test_registry.py::test_the_registry_is_made_kept_and_shown_to_those_who_may_see_it",
)
FILES_NOT_HERE = (
    "tests/web/clinic/test_every_endpoint.py",
    "tests/web/clinic/test_guarded.py",
    "tests/web/clinic/test_operator.py",  # on SQLite whatever the environment says
    # as above
    "tests/web/clinic/test_lesion_page.py",
    "tests/web/clinic/test_library.py",
)


def test_the_tests_of_the_pages_pass_on_postgresql() -> None:
    for one in (*FILES_NOT_HERE, *(name.partition("::")[0] for name in NOT_HERE)):
        assert (ROOT / one).is_file(), one
    left_out = [f"--deselect={one}" for one in NOT_HERE] + [f"--ignore={one}" for one in FILES_NOT_HERE]
    again = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *left_out, *SAME]
    arguments = [sys.executable, str(ROOT / "tests/web/postgresql.py"), *again]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert " passed" in done.stdout

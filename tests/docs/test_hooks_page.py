"""The integrator's page: its example is what the service answers, its trust file can be read."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from painpath.web.hooks.trust.config import read_config

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/hooks.md").read_text("utf-8")


def test_the_example_is_what_the_service_answers() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "docs/make_hooks.py"), "--check"], check=False)
    assert done.returncode == 0, "run `make docs`"


def test_the_trust_file_of_the_page_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "trust.toml"
    file.write_text(re.search(r"```toml\n(.*?)```", PAGE, re.S).group(1))  # type: ignore[union-attr]
    config = read_config(file)
    assert not config.is_open
    assert config.client[0].fhir_servers == ("https://fhir.example.org/r4",)

"""H1 to H28: what the CDS Hooks specification asks of a service, checked from outside against any server."""

from __future__ import annotations

from painpath.cli.hooks_checks.check import CHECKS, Check, Result, run
from painpath.cli.hooks_checks.parts import answering, cards, discovery, trust
from painpath.cli.hooks_checks.probe import Probe

PARTS = (discovery, answering, cards, trust)

__all__ = ["CHECKS", "PARTS", "Check", "Probe", "Result", "run"]

"""`painpath new-record`: a record in sixty seconds, by asking."""

from __future__ import annotations

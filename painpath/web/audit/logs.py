"""One line of JSON per log entry, with nothing that names a patient."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Time, level, logger, message and the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request", None),
        }
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__  # never its text, which may quote what was entered
        return json.dumps({name: value for name, value in told.items() if value is not None})

"""Start a PostgreSQL server, run a command with its address as DATABASE_URL, throw the server away.

A process of its own, because the package warns while it is imported.

    python tests/web/postgresql.py COMMAND...
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# What is lost when the machine loses power may be lost here: the server is thrown away anyhow.
HURRIED = "".join(
    f"ALTER SYSTEM SET {name} = off;" for name in ("fsync", "synchronous_commit", "full_page_writes")
)


def main(command: list[str]) -> int:
    """The command's own exit status."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)  # the server refuses to run as root and becomes another user
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pgserver

    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        server.psql(f"{HURRIED} SELECT pg_reload_conf();")
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.get_uri()})
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

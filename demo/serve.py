"""The clinic with the demonstration's patients, on this machine only: `make serve`, PORT=8000 unless set."""

from __future__ import annotations

import os
from pathlib import Path

from painpath.web.run import prepare, run

DEMO = Path(__file__).parent


def main() -> None:
    """Make the demonstration clinic where it is missing, say who can sign in, serve until stopped."""
    prepare(demo=True)
    from painpath.web.demo import PASSWORD, make_demo

    port = int(os.environ.get("PORT", "8000"))
    print("Demonstration: published cases, no real patient.\n")
    for name, role in make_demo(DEMO):
        print(f"  {role:14} sign in as {name:14} password: {PASSWORD}")
    print(
        f"\nOpen http://127.0.0.1:{port} (Ctrl-C stops it; delete {os.environ['PAINPATH_DATA']} to begin again).",
        flush=True,
    )
    run("127.0.0.1", port)


if __name__ == "__main__":
    main()

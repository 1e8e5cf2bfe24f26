"""`python -m painpath.cli` is `painpath`."""

from painpath.cli import main

main()

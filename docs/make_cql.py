"""Write the list of facts that the exported CQL is given, in docs/cql.md, again."""

from __future__ import annotations

import re
from pathlib import Path

from painpath.assess import default_assessor

PAGE = Path(__file__).parent / "cql.md"
LIST = re.compile(r"(?<=<!-- given:start -->\n).*?(?=\n<!-- given:end -->)", re.DOTALL)


def main() -> None:
    """Each fact of the response and the history with its title."""
    facts = [one for one in default_assessor().knowledge.facts.values() if "kernel" in one.read]
    listed = "\n".join(f"- `{one.id}`: {one.title}" for one in facts)
    PAGE.write_text(LIST.sub(lambda _: listed, PAGE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

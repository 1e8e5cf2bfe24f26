"""Write the list of facts that the exported CQL is given, in docs/cql.md, again."""

from __future__ import annotations

import re
from pathlib import Path

from painpath.assess import default_assessor
from painpath.rules.cql.facts import given

PAGE = Path(__file__).parent / "cql.md"
LIST = re.compile(r"(?<=<!-- given:start -->\n).*?(?=\n<!-- given:end -->)", re.DOTALL)


def main() -> None:
    """Each fact of the response, the history and what followed a needle with its title."""
    knowledge = default_assessor().knowledge
    listed = "\n".join(f"- `{name}`: {knowledge.facts[name].title}" for name, _ in given(knowledge))
    PAGE.write_text(LIST.sub(lambda _: listed, PAGE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

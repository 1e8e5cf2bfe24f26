"""A record as YAML that `safe.load_yaml` gives back as it was."""

from __future__ import annotations

from typing import Any

import yaml

from painpath.record.safe import plain_value

FOLDED = "\x85\u2028\u2029"  # line ends that a reader turns into others: escaped, they stay


class _Writer(yaml.SafeDumper):
    """Quotes each text that unquoted would be read as something else, and writes no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    style = '"' if plain_value(text) != text or any(one in text for one in FOLDED) else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)


def dump_yaml(value: Any, **layout: Any) -> str:
    """The text of a YAML file, with its keys in their order.

    >>> dump_yaml({"patient_id": "7e5", "note": "no", "score": 7.5})
    'patient_id: "7e5"\\nnote: \\'no\\'\\nscore: 7.5\\n'
    """
    return str(yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, **layout))

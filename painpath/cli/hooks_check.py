"""`painpath hooks-check`: the requirements of CDS Hooks against any server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key
from rich.console import Console
from rich.table import Table

from painpath.cli import main
from painpath.cli.hooks_checks import CHECKS, Probe, Result, run
from painpath.cli.hooks_checks.probe import Signer
from painpath.record.problem import Unreadable

TIMEOUT_S = 10
COLOURS = {"passed": "green", "failed": "red", "not seen": "yellow"}


@main.command("hooks-check")
@click.argument("url")
@click.option("--key", type=click.Path(path_type=Path), help="A client's private key as a JWK with its kid.")
@click.option("--issuer", help="The issuer of the tokens signed with that key.")
@click.option(
    "--request", "requests", multiple=True, type=click.Path(path_type=Path), help="A call of your own."
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def hooks_check(
    url: str, key: Path | None, issuer: str | None, requests: tuple[Path, ...], as_json: bool
) -> None:
    """Check the CDS Hooks server at URL, the address that stands before /cds-services.

    The calls are about a made-up patient. --request gives calls of your own, one for each hook. Without
    --key and --issuer a server that asks for tokens can only be checked from outside its door. Exit
    status 1 when a requirement is not met; what could not be seen is listed and does not count.
    """
    signer = _signer(key, issuer)
    own = _own_calls(requests)
    with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False) as http:
        try:
            http.get(f"{url.rstrip('/')}/cds-services")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreadable(url, f"no answer ({error})", "start the server, or mend the address") from None
        probe = Probe(http, url, signer, own)
        results = [run(CHECKS[name], probe) for name in sorted(CHECKS)]
    click.echo(json.dumps([one._asdict() for one in results], indent=1)) if as_json else _print(results)
    sys.exit(any(one.state == "failed" for one in results))


def _print(results: list[Result]) -> None:
    table = Table("", "Requirement", "Result", "Why", box=None)
    for one in results:
        table.add_row(one.id, one.title, f"[{COLOURS[one.state]}]{one.state}[/]", one.why)
    console = Console()
    console.print(table)
    counts = [f"{sum(one.state == state for one in results)} {state}" for state in COLOURS]
    console.print(", ".join(counts))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unreadable(str(path), f"cannot be read as JSON ({error})", "check the file") from None


def _signer(key: Path | None, issuer: str | None) -> Signer | None:
    if key is None:
        return None
    try:
        found = import_key(_read(key))
    except (JoseError, KeyError, ValueError, TypeError) as error:
        raise Unreadable(str(key), f"not a JWK ({error})", "give one private key as JSON") from None
    if not issuer or not isinstance(found, ECKey | RSAKey) or not found.kid or not found.is_private:
        raise Unreadable(
            str(key), "an EC or RSA private key with a kid, and --issuer, are needed", "give both"
        )
    return Signer(found, issuer)


def _own_calls(paths: tuple[Path, ...]) -> dict[str, dict[str, Any]]:
    calls = [(path, _read(path)) for path in paths]
    for path, one in calls:
        if not isinstance(one, dict) or not isinstance(one.get("hook"), str):
            raise Unreadable(
                str(path), "not a CDS Hooks request: it names no hook", "give one with hook and context"
            )
    return {one["hook"]: one for _, one in calls}

"""The clients that are trusted, read from a TOML file that the operator writes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
from msgspec.structs import replace

from painpath.web.remote.address import is_safe

ALGORITHMS = ("ES384", "RS384")


class BadConfig(Exception):
    """A trust file that cannot be used; `str()` is the line that the operator sees."""


class Client(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One client: the issuer of its tokens, where its public keys are, and the FHIR servers that are its own.

    Keys come from `jwks_url` or, without a network, from the file `jwks_file`, beside the trust file unless its path is whole. `tenants`, when given,
    lists the only tenants whose tokens are taken. `per_minute` is the number of calls that it may make. `clinic`
    names the clinic of this server (as it began) whose reviews its cards follow, where the hooks run inside the clinic app.
    """

    name: str
    iss: str
    jwks_url: str | None = None
    jwks_file: str | None = None
    fhir_servers: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    per_minute: int = 600
    clinic: str | None = None


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the hooks are run. Without clients they are open, and then answer on the loopback address only.

    `base_url` is the address that clients call; `origins` are the web origins that may call from a browser;
    `look_back_days` is how old a procedure may be to be brought up when a chart is opened; a verdict that
    was shown stays quiet after `quiet_after_hours`, and an emergency that was acknowledged comes back then.
    """

    base_url: str | None = None
    origins: tuple[str, ...] = ()
    look_back_days: float = 730
    quiet_after_hours: float = 24
    max_mb: float = 20
    client: tuple[Client, ...] = ()

    @property
    def is_open(self) -> bool:
        """Nobody is named: calls without a token, from this machine only."""
        return not self.client


OPEN = Config()
OPEN_CLIENT = Client(name="open", iss="", per_minute=6000)


def read_config(path: Path | None) -> Config:
    """The trust file; without one, the open configuration. Raises BadConfig."""
    if path is None:
        return OPEN
    try:
        config = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Config)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadConfig(f"{path}: {error}") from None
    config = replace(config, client=tuple(_beside(path, one) for one in config.client))
    _check(path, config)
    return config


def _beside(path: Path, client: Client) -> Client:
    """A client whose file of keys is looked for beside the trust file, wherever the server was started."""
    return (
        client if client.jwks_file is None else replace(client, jwks_file=str(path.parent / client.jwks_file))
    )


def _check(path: Path, config: Config) -> None:
    if not config.is_open and not config.base_url:
        raise BadConfig(f"{path}: base_url is missing; tokens name the address that they are for")
    for name in ("name", "iss"):
        told = [getattr(one, name) for one in config.client]
        if len(set(told)) != len(told):
            raise BadConfig(f"{path}: two clients have the same {name}")
    for one in config.client:
        if (one.jwks_url is None) == (one.jwks_file is None):
            raise BadConfig(f"{path}: client {one.name} needs either jwks_url or jwks_file")
        for address in (one.jwks_url, *one.fhir_servers):
            _check_address(path, one.name, address)
    for one in config.client:
        if one.jwks_file is not None and not Path(one.jwks_file).is_file():
            raise BadConfig(f"{path}: client {one.name}: there is no file {one.jwks_file}")


def _check_address(path: Path, name: str, address: str | None) -> None:
    if address is None:
        return
    if not is_safe(address):
        raise BadConfig(f"{path}: client {name}: {address} is not an https address")

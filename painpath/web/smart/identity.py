"""Who opened the page, from the id token: signed by that system, for painpath, for this launch, now."""

from __future__ import annotations

from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import JoseError

from painpath.web.remote.keys import Keys, fetch_keys
from painpath.web.smart.config import Issuer
from painpath.web.smart.described import Described
from painpath.web.smart.pending import Pending
from painpath.web.smart.stopped import not_trusted

ALGORITHMS = ("RS256", "RS384", "ES256", "ES384")
LEEWAY_S = 60
OLDEST_S = 3600
LONGEST_TOKEN = 16384
KEYS = Keys(fetch_keys)


class Signer(NamedTuple):
    """Whose keys are looked for; named by the address too, so that a system that moves its keys is asked anew."""

    name: str
    jwks_url: str | None
    jwks_file: str | None = None


def user_of(token: str, issuer: Issuer, system: Described, pending: Pending, now: float) -> str:
    """The user whom an id token names, `fhirUser` where it is given. Raises Stopped."""
    claims = _verified(token, system, now)
    audience = claims.get("aud")
    if issuer.client_id not in (audience if isinstance(audience, list) else [audience]):
        raise not_trusted("id token: for another audience")
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != issuer.client_id:
        raise not_trusted("id token: several audiences, and not ours to use")
    if claims.get("iss") != system.issuer:
        raise not_trusted("id token: of another issuer")
    if claims.get("nonce") != pending.nonce:
        raise not_trusted("id token: of another launch")
    _check_times(claims, now)
    user = claims.get("fhirUser") or claims.get("sub")
    if not isinstance(user, str):
        raise not_trusted("id token: names nobody")
    return user


def _verified(token: str, system: Described, now: float) -> dict[str, Any]:
    """The claims of a token whose signature fits a key of the system."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError
        head = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, RecursionError):
        raise not_trusted("id token: not a token") from None
    if head.get("alg") not in ALGORITHMS or not isinstance(head.get("kid"), str) or "crit" in head:
        raise not_trusted("id token: header not allowed")
    key = KEYS.find(Signer(f"{system.issuer} {system.jwks_uri}", system.jwks_uri), head["kid"], now)
    if key is None:
        raise not_trusted("id token: no such key")
    try:
        return dict(jwt.decode(token, key, algorithms=[head["alg"]]).claims)
    except (JoseError, ValueError, TypeError):
        raise not_trusted("id token: the signature does not fit") from None


def _check_times(claims: dict[str, Any], now: float) -> None:
    expires, issued = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    if expires is None or issued is None or expires < now - LEEWAY_S:
        raise not_trusted("id token: expired, or without times")
    if issued > now + LEEWAY_S or issued < now - OLDEST_S:
        raise not_trusted("id token: from the future, or old")


def _seconds(found: object) -> float | None:
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None

"""A record system for the tests: an authorization server built on authlib, and a FHIR server that asks for its token.

authlib checks the client, the address, the PKCE secret and our own signed assertion, and signs the id token; so the
launch is judged by code that is not painpath's. Nothing here opens a socket.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from authlib.integrations.django_oauth2.requests import DjangoOAuth2Request
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    AuthorizationServer,
    ClientMixin,
    InvalidClientError,
    grants,
)
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from django.http import HttpResponse
from django.test import RequestFactory
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

ISS = "https://ehr.example.org/fhir"
AUTHORISE, TOKEN, KEYS = (f"https://login.example.org/{name}" for name in ("authorize", "token", "keys"))
SIGNER = "https://login.example.org"
SIGNING = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
CLIENT_ID, USER = "painpath-test", "Practitioner/17"


class Registered(ClientMixin):
    """painpath as the record system knows it: where it may be sent back to, how it proves itself."""

    def __init__(self, back: str, method: str) -> None:
        self.back, self.method = back, method

    def get_client_id(self) -> str:
        return CLIENT_ID

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"

    def get_allowed_scope(self, scope: str) -> str:
        return scope


class Code(AuthorizationCodeMixin):
    """A code with what it was asked for with."""

    def __init__(self, code: str, asked: dict[str, str]) -> None:
        self.code, self.asked = code, asked
        self.code_challenge, self.code_challenge_method = (
            asked["code_challenge"],
            asked["code_challenge_method"],
        )

    def get_redirect_uri(self) -> str:
        return self.asked["redirect_uri"]

    def get_scope(self) -> str:
        return self.asked["scope"]

    def get_nonce(self) -> str:
        return self.asked["nonce"]

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """Codes are good once and kept in the server."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none", "client_assertion_jwt")

    def save_authorization_code(self, code: str, request: Any) -> None:
        self.server.codes[code] = Code(code, dict(request.payload.data))

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        found: Code | None = self.server.codes.get(code)
        return found

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del self.server.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return USER


class IdToken(OpenIDCode):  # type: ignore[misc]
    """The id token; a test may change its claims, its header and its key."""

    def __init__(self, ehr: Ehr) -> None:
        super().__init__(require_nonce=True)
        self.ehr = ehr

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def get_client_algorithm(self, client: Any) -> str:
        return "RS256"

    def get_encode_header(self, client: Any) -> dict[str, Any]:
        return {"alg": "RS256", "kid": self.ehr.signing.kid}

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        return {"iss": SIGNER, "aud": CLIENT_ID}

    def resolve_client_private_key(self, client: Any) -> RSAKey:
        return self.ehr.signing

    def generate_user_info(self, user: str, scope: str) -> UserInfo:
        return UserInfo({"sub": "17", "fhirUser": user} | self.ehr.claims)


class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]
    """A signed assertion of the client instead of a secret."""

    def __init__(self, ehr: Ehr) -> None:
        super().__init__()
        self.ehr = ehr

    def get_audiences(self) -> list[str]:
        return [TOKEN]

    def process_assertion_claims(self, assertion: str, resolve_key: ECKey) -> Any:
        """As authlib does, with the two algorithms of SMART, which it does not take unasked."""
        try:
            claims = jwt.decode(assertion, resolve_key, algorithms=["ES384", "RS384"]).claims
        except JoseError as error:
            raise InvalidClientError(description=error.description) from error
        self.verify_claims(claims)
        return claims

    def validate_jti(self, claims: Any, jti: str) -> bool:
        fresh = jti not in self.ehr.jtis
        self.ehr.jtis.add(jti)
        return fresh

    def resolve_client_public_key(self, client: Any) -> ECKey:
        assert self.ehr.client_key is not None
        return self.ehr.client_key


class Server(AuthorizationServer):  # type: ignore[misc]
    """authlib's server over the requests that httpx would send."""

    def __init__(self, ehr: Ehr) -> None:
        super().__init__()
        self.ehr = ehr
        self.codes: dict[str, Code] = {}
        self.register_client_auth_method("client_assertion_jwt", Assertion(ehr))
        self.register_grant(CodeGrant, [CodeChallenge(required=True), IdToken(ehr)])
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: ehr.token))

    def query_client(self, client_id: str) -> Registered | None:
        return self.ehr.registered if client_id == CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        token.update(self.ehr.context)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: Any) -> DjangoOAuth2Request:
        return DjangoOAuth2Request(request)

    def handle_response(self, status_code: int, payload: Any, headers: Any) -> HttpResponse:
        body = json.dumps(payload) if isinstance(payload, dict) else payload
        return HttpResponse(body, status=status_code, headers=dict(headers))


class Ehr:
    """The whole record system: `transport` answers painpath, `let_in` is the user's browser at the login page."""

    def __init__(
        self, resources: dict[str, list[dict[str, Any]]], back: str, key: ECKey | None = None
    ) -> None:
        self.resources, self.client_key = resources, key
        self.signing = self.published = SIGNING
        self.registered = Registered(back, "client_assertion_jwt" if key else "none")
        self.token, self.jtis = "the-token-of-the-tests", set[str]()
        self.claims: dict[str, Any] = {}
        self.context: dict[str, Any] = {"patient": resources["Patient"][0]["id"]}
        self.described: dict[str, Any] = {
            "issuer": SIGNER,
            "jwks_uri": KEYS,
            "authorization_endpoint": AUTHORISE,
            "token_endpoint": TOKEN,
            "code_challenge_methods_supported": ["S256"],
            "capabilities": ["launch-ehr", "sso-openid-connect", "permission-v2"],
        }
        self.refused: set[str] = set()
        self.page_size = 50
        self.asked: list[str] = []
        self.server = Server(self)
        self.transport = httpx.MockTransport(self.answer)

    def keys(self) -> bytes:
        """The published key set."""
        return json.dumps(KeySet([self.published]).as_dict(private=False)).encode()

    def let_in(self, address: str) -> str:
        """The address to which the browser is sent after the login, or the server's refusal."""
        assert address.startswith(AUTHORISE)
        request = RequestFactory().get(address, secure=True, headers={"host": urlsplit(address).netloc})
        grant = self.server.get_consent_grant(request, USER)
        answer = self.server.create_authorization_response(request, grant_user=USER, grant=grant)
        return str(answer["Location"])

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the record system answers to painpath."""
        address = str(request.url)
        self.asked.append(address)
        if address == f"{ISS}/.well-known/smart-configuration":
            return httpx.Response(200, json=self.described)
        if address == TOKEN:
            return self._token(request)
        if address.startswith(f"{ISS}/") and request.method == "GET":
            return self._fhir(request)
        return httpx.Response(404)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        sent = RequestFactory().post("/token", form, secure=True, headers={"host": "login.example.org"})
        answer = self.server.create_token_response(sent)
        return httpx.Response(answer.status_code, content=answer.content)

    def _fhir(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return httpx.Response(401)
        path, asked = str(request.url).removeprefix(f"{ISS}/"), dict(request.url.params)
        if path.partition("?")[0] in self.refused and "category" not in asked and "intent" not in asked:
            return httpx.Response(403)
        kind, _, name = urlsplit(path).path.partition("/")
        if name:
            found = [one for one in self.resources.get(kind, []) if one["id"] == name]
            return httpx.Response(200, json=found[0]) if found else httpx.Response(404)
        return httpx.Response(200, json=self._page(kind, asked))

    def _page(self, kind: str, asked: dict[str, str]) -> dict[str, Any]:
        """One page of a search, with a link to the next where there is one."""
        every = [one for one in self.resources.get(kind, []) if _fits(one, asked)]
        start = int(asked.get("start", 0))
        found = {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": one} for one in every[start : start + self.page_size]],
        }
        if start + self.page_size < len(every):
            more = httpx.QueryParams(asked | {"start": str(start + self.page_size)})
            found["link"] = [{"relation": "next", "url": f"{ISS}/{kind}?{more}"}]
        return found


def _fits(resource: dict[str, Any], asked: dict[str, str]) -> bool:
    codes = {one["code"] for listed in resource.get("category", []) for one in listed.get("coding", [])}
    return "category" not in asked or asked["category"] in codes

"""What every request has to pass before the application sees it.

Another port of this machine counts as the same site, so that cookies alone prove
nothing: the host has to be one of ours, and whoever changes something has to come
from our own page (``Sec-Fetch-Site``, else ``Origin``) or hold the secret itself.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.review.server.access import Access, cookie_name
from extractor.review.server.answers import ReviewError, error_answer

MOST_BYTES: Final = 1_000_000
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
API: Final = "/api/"
HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """The application behind its checks; it is called as an ASGI application itself."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with the reason why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        if scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            await _TOO_LARGE(scope, receive, send)
        else:
            await self._app(scope, _replayed(body, receive), send)

    def _refused(self, scope: Scope) -> Response | None:
        """The answer to a request that goes no further; None for one that may pass."""
        headers = Headers(scope=scope)
        if [host.lower() for host in headers.getlist("host")] not in [[host] for host in self._access.hosts]:
            return _refusal(421, "wrong_host", "this server does not answer under that name", "此服务器不以该名称应答")
        if b"%00" in scope["query_string"] or "\0" in scope["path"]:
            return _refusal(400, "invalid", "the address holds a NUL", "地址含有空字符")
        bearer = self._access.knows_bearer(headers.get("authorization"))
        if not bearer and (cross := _from_elsewhere(scope, headers)) is not None:
            return cross
        if scope["method"] in SAFE and scope["path"] == "/" and b"token=" in scope["query_string"]:
            return self._let_in(scope)
        if not bearer and not self._access.knows_cookie(cookie_of(headers, cookie_name(self._access.port))):
            return _no_token(scope)
        return None if scope["method"] in SAFE else _unfit_body(scope, headers)

    def _let_in(self, scope: Scope) -> Response:
        """A ticket for a cookie, at a clean address."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        if len(given) != 1 or not self._access.tickets.use(given[0]):
            return PlainTextResponse(_USED, 403)
        answer = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
        name = cookie_name(self._access.port)
        answer.set_cookie(name, self._access.cookie, httponly=True, samesite="strict", path="/")
        return answer


_USED: Final = (
    "此地址已用过或已失效。请运行 extractor review address OUT 取得新地址。\n"
    "This address was used before, or is not of the server that runs now. "
    "For a new one run: extractor review address OUT\n"
)
_CLOSED: Final = "请打开 extractor review 打印的地址。\nPlease open the address that extractor review printed.\n"


def _refusal(status: int, code: str, en: str, zh: str) -> Response:
    return error_answer(ReviewError(status, code, en, zh))


_TOO_LARGE: Final = _refusal(413, "too_large", f"a request has at most {MOST_BYTES} bytes", "请求内容过大")


def _no_token(scope: Scope) -> Response:
    if scope["path"].startswith(API):
        return _refusal(401, "no_token", "open the address that extractor review printed", "请打开启动时打印的地址")
    return PlainTextResponse(_CLOSED, 401)


def _from_elsewhere(scope: Scope, headers: Headers) -> Response | None:
    """Refuses what another page has sent; None for what our own page, or no page, has sent."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    own = f"http://{headers['host'].lower()}"
    if scope["method"] in SAFE:
        foreign = scope["path"].startswith(API) and site not in (None, "same-origin", "none")
    else:
        foreign = site != "same-origin" if site is not None else (origin or "").lower() != own
    if not foreign and (origin is None or origin.lower() == own):
        return None
    return _refusal(403, "cross_site", "only the application's own page may do this", "只接受本应用页面发出的请求")


def _unfit_body(scope: Scope, headers: Headers) -> Response | None:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    length = headers.get("content-length", "0")
    if media != "application/json" and not (scope["method"] == "DELETE" and length == "0"):
        return _refusal(415, "not_json", "send Content-Type: application/json", "请求须为 application/json")
    if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
        return _TOO_LARGE
    return None


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it is too large, whatever its header says."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = list(message.get("headers", []))
            names = {name.lower() for name, _ in there}
            there += [header for header in HEADERS if header[0] not in names]
            if b"cache-control" not in names:
                there.append((b"cache-control", b"no-store"))
            message = {**message, "headers": there}
        await send(message)

    return sending


def cookie_of(headers: Headers, name: str) -> str | None:
    """The value of a cookie; None where there is none, or several of that name."""
    pairs = [part.strip().partition("=") for line in headers.getlist("cookie") for part in line.split(";")]
    values = [value for key, _, value in pairs if key == name]
    return values[0] if len(values) == 1 else None

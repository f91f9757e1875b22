"""The secret of a server: the file that holds it, tickets for the address bar, the cookie made of it.

The secret never stands in an address. What does is a ticket, signed with the
secret and good for one visit to the server that is running now.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path
from typing import Final

from extractor.errors import ExtractorError

_FILE: Final = "token"
_MODE: Final = 0o600


class AccessError(ExtractorError):
    """The token file is open to others."""


def secret_of(review: Path) -> str:
    """The secret in ``review/token``, made at the first call, readable by its owner only.

    Raises AccessError where others may read the file.
    """
    path = review / _FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    except FileExistsError:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise AccessError(f"{path}: others may read it; remove it, a new one is made at the next start") from None
        secret = path.read_text(encoding="ascii").strip()
        if len(secret) < 32:
            raise AccessError(f"{path}: is cut off; remove it, a new one is made at the next start") from None
        return secret
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(32)
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    return secret


def new_ticket(secret: str) -> str:
    """A ticket: the time in nanoseconds, a random part, and their signature."""
    said = f"{time.time_ns():x}.{secrets.token_hex(8)}"
    return f"{said}.{_signed(secret, 'ticket', said)}"


def cookie_name(port: int) -> str:
    """The cookie's name, another for each port: cookies do not know ports."""
    return f"extractor_review_{port}"


def session_name(port: int) -> str:
    """The name of the cookie of a user who has logged in."""
    return f"extractor_user_{port}"


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are equal; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))


class Tickets:
    """The tickets of one running server: each lets in once, and those of an earlier server never."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._since = time.time_ns()
        self._used: set[str] = set()

    def use(self, ticket: str) -> bool:
        """Whether the ticket lets in; the second time it does not."""
        said, _, signature = ticket.rpartition(".")
        if not same(signature, _signed(self._secret, "ticket", said)) or said in self._used:
            return False
        made = int(said.partition(".")[0], 16)
        self._used.add(said)
        return made >= self._since


class Access:
    """Who may talk to the server: hosts by name, the cookie of the browser, the secret itself as a bearer token."""

    def __init__(self, secret: str, port: int, hosts: tuple[str, ...], names: tuple[str, ...] = ()) -> None:
        """``hosts`` are answered under this port, ``names`` also without one (another server stands in front)."""
        self.port = port
        self.hosts = frozenset(_host(name, port) for name in (*hosts, *names)) | {name.lower() for name in names}
        self.cookie = _signed(secret, "cookie", str(port))
        self.tickets = Tickets(secret)
        self._secret = secret

    def knows_cookie(self, value: str | None) -> bool:
        """Whether it is the cookie of this server."""
        return value is not None and same(value, self.cookie)

    def knows_bearer(self, authorization: str | None) -> bool:
        """Whether the header is ``Bearer`` and the secret."""
        scheme, _, value = (authorization or "").partition(" ")
        return scheme.lower() == "bearer" and same(value.strip(), self._secret)


def _host(name: str, port: int) -> str:
    return f"[{name}]:{port}" if ":" in name and not name.startswith("[") else f"{name.lower()}:{port}"


def _signed(secret: str, purpose: str, said: str) -> str:
    return hmac.new(secret.encode(), f"{purpose}:{said}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()

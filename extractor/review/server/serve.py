"""One process: the socket, the address with its ticket, the browser, the server, and a clean end."""

from __future__ import annotations

import errno
import getpass
import ipaddress
import json
import os
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import uvicorn

from extractor.errors import ExtractorError
from extractor.review.mirror import FOLDER
from extractor.review.server.access import Access, new_ticket, secret_of
from extractor.review.server.app import create_app
from extractor.review.server.desk import Desk
from extractor.review.server.watch import Watch
from extractor.review.store.lock import held
from extractor.review.store.store import Store, open_store
from extractor.review.store.users import User, has_users

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
USUAL_PORT: Final = 8765
RUNNING: Final = "server.json"
_LAST_SECONDS: Final = 3


class ServeError(ExtractorError):
    """The server cannot be started as asked."""


class Settings(NamedTuple):
    """How to serve.

    ``port`` 0 takes a free one, None the usual one or, where that is taken, a free
    one; ``names`` are further host names that browsers may use.
    """

    outputs: Path
    port: int | None = None
    host: str = "127.0.0.1"
    names: tuple[str, ...] = ()
    database: str | None = None
    browser: bool = True
    language: str = "zh"
    double: bool | None = None


def serve(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve an output folder until SIGINT or SIGTERM; ``tell`` is given the address once it answers.

    Raises ServeError, and the errors of :func:`open_store`.
    """
    store = open_store(settings.outputs, settings.database)
    with held(store.review):
        if not is_loopback(settings.host) and not has_users(store.engine):
            raise ServeError(
                f"--host {settings.host}: others could reach it and no users are named; "
                "name them first: extractor review user add OUTPUTS NAME"
            )
        store.reconcile()
        if settings.double is not None:
            store.set_double(settings.double)
        with _bound(settings.host, settings.port) as listening:
            _serve_on(listening, store, settings, tell)
    store.engine.dispose()


def _serve_on(listening: socket.socket, store: Store, settings: Settings, tell: Callable[[str], None]) -> None:
    port = int(listening.getsockname()[1])
    secret = secret_of(store.review)
    local = User(_own_name(), "admin")
    hosts = (*LOOPBACK, *((settings.host,) if not _is_any(settings.host) else ()))
    desk = Desk(store, Access(secret, port, hosts, settings.names), local, settings.language)
    watch = Watch(store)
    running = store.review / RUNNING
    running.write_text(json.dumps({"host": _shown(settings), "port": port}) + "\n", encoding="utf-8")

    def begun() -> None:
        address = address_of(_shown(settings), port, new_ticket(secret))
        tell(address)
        if settings.browser:
            webbrowser.open(address)

    config = uvicorn.Config(
        create_app(desk, watch),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    watch.start()
    try:
        _Server(config, begun).run(sockets=[listening])
    finally:
        watch.stop()
        running.unlink(missing_ok=True)


def new_address(outputs: Path) -> str:
    """A new address for the server that is at work on the folder. Raises ServeError where none is."""
    review = outputs / FOLDER
    try:
        running = json.loads((review / RUNNING).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ServeError(f"{outputs}: no review server is at work; start one: extractor review {outputs}") from None
    return address_of(running["host"], running["port"], new_ticket(secret_of(review)))


def address_of(host: str, port: int, ticket: str) -> str:
    """The address with its ticket.

    >>> address_of("::1", 8080, "t")
    'http://[::1]:8080/?token=t'
    """
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/?token={ticket}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address.

    >>> is_loopback("127.0.0.5"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_any(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_unspecified
    return False


def _shown(settings: Settings) -> str:
    if not _is_any(settings.host):
        return settings.host
    return settings.names[0] if settings.names else "127.0.0.1"


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"


@contextmanager
def _bound(host: str, port: int | None) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, so that asyncio sends at once (TCP_NODELAY): else each answer waits 40 ms
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            _bind(listening, host, port)
        except OSError as error:
            raise ServeError(f"{host}:{port}: {error.strerror or error}; give another --port or --host") from None
        yield listening


def _bind(listening: socket.socket, host: str, port: int | None) -> None:
    try:
        listening.bind((host, USUAL_PORT if port is None else port))
    except OSError as error:
        if port is not None or error.errno != errno.EADDRINUSE:
            raise
        listening.bind((host, 0))


class _Server(uvicorn.Server):
    """Tells when it answers, and ends at SIGINT and SIGTERM as a command that has done its work."""

    def __init__(self, config: uvicorn.Config, begun: Callable[[], None]) -> None:
        super().__init__(config)
        self._begun = begun

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._begun()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        both = (signal.SIGINT, signal.SIGTERM)
        before: dict[signal.Signals, Any] = {number: signal.signal(number, self.handle_exit) for number in both}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

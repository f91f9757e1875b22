"""Advisory leases: who has an article open, for two minutes after they last said so."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, select

from extractor.review.store.statements import insert_or_update
from extractor.review.store.tables import leases

SECONDS: Final = 120


class Lease(NamedTuple):
    """Who holds an article, and until when (seconds since 1970)."""

    who: str
    until: int

    def told(self) -> dict[str, str]:
        """The lease as the interface tells it."""
        return {"who": self.who, "until": datetime.fromtimestamp(self.until, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def take_lease(connection: Connection, key: int, who: str) -> tuple[Lease, bool]:
    """The lease of the article, and whether ``who`` holds it now: they do unless another's still runs."""
    held = lease_of(connection, key)
    if held is not None and held.who != who:
        return held, False
    lease = Lease(who, int(time.time()) + SECONDS)
    connection.execute(insert_or_update(connection, leases), [{"key": key, "who": who, "until": lease.until}])
    return lease, True


def give_back(connection: Connection, key: int, who: str) -> None:
    """End the lease of ``who`` on the article, if there is one."""
    connection.execute(delete(leases).where(leases.c.key == key, leases.c.who == who))


def lease_of(connection: Connection, key: int) -> Lease | None:
    """The lease that runs now; None where nobody has one."""
    return leases_of(connection, [key]).get(key)


def leases_of(connection: Connection, keys: list[int]) -> dict[int, Lease]:
    """The leases that run now, by article."""
    running: Any = leases.c.key.in_(keys) & (leases.c.until >= int(time.time()))
    return {row.key: Lease(row.who, row.until) for row in connection.execute(select(leases).where(running))}

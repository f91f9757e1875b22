"""Users with a role and an argon2 password, and their sessions in the browser."""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, get_args

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Engine, delete, func, insert, select, update

from extractor.errors import ExtractorError
from extractor.review.store.engine import reading, writing
from extractor.review.store.tables import sessions, users

Role = Literal["reviewer", "adjudicator", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
SHORTEST: Final = 10
SESSION_SECONDS: Final = 14 * 24 * 3600
# a hash of no user, verified where the name is unknown, so that a wrong name takes as long as a wrong password
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$VrVe1A6v9ul4zNrzoZGAZA$7+F1QuFqLSF9HfR7mabcSDt8LB2nSXgc7bG6qfkoK2g"


class UserError(ExtractorError):
    """A user cannot be made, changed or found."""


class User(NamedTuple):
    """Who is at work, and what they may do."""

    name: str
    role: Role


def add_user(engine: Engine, name: str, role: str, password: str) -> User:
    """Make a user. Raises UserError for a name that is taken, a role that is none, a password that is too short."""
    clean = name.strip()
    if not clean or not clean.isprintable() or len(clean) > 64:
        raise UserError(f"user {name!r}: a name has 1 to 64 printable characters")
    if role not in ROLES:
        raise UserError(f"user {clean}: role {role!r} is none of {', '.join(ROLES)}")
    with writing(engine) as connection:
        if connection.execute(select(users.c.name).where(users.c.name == clean)).first():
            raise UserError(f"user {clean}: is there already; extractor review user list shows all")
        made = datetime.now(UTC).isoformat(timespec="seconds")[:19] + "Z"
        row = {"name": clean, "role": role, "password": _hashed(clean, password), "created": made}
        connection.execute(insert(users), [row])
    return User(clean, _role(role))


def change_user(engine: Engine, name: str, *, role: str | None = None, password: str | None = None) -> None:
    """Give a user another role or password; their sessions end. Raises UserError."""
    if role is not None and role not in ROLES:
        raise UserError(f"user {name}: role {role!r} is none of {', '.join(ROLES)}")
    changed: dict[str, str] = {} if role is None else {"role": role}
    if password is not None:
        changed["password"] = _hashed(name, password)
    with writing(engine) as connection:
        if not changed or not connection.execute(update(users).where(users.c.name == name).values(**changed)).rowcount:
            raise UserError(f"user {name}: is not there; extractor review user list shows all")
        connection.execute(delete(sessions).where(sessions.c.name == name))


def remove_user(engine: Engine, name: str) -> None:
    """Take a user away; their events stay. Raises UserError."""
    with writing(engine) as connection:
        connection.execute(delete(sessions).where(sessions.c.name == name))
        if not connection.execute(delete(users).where(users.c.name == name)).rowcount:
            raise UserError(f"user {name}: is not there; extractor review user list shows all")


def list_users(engine: Engine) -> list[User]:
    """All users, by name."""
    with reading(engine) as connection:
        rows = connection.execute(select(users.c.name, users.c.role).order_by(users.c.name))
        return [User(name, _role(role)) for name, role in rows]


def has_users(engine: Engine) -> bool:
    """Whether users have been named: then everybody has to log in."""
    with reading(engine) as connection:
        return bool(connection.execute(select(func.count()).select_from(users)).scalar_one())


def log_in(engine: Engine, name: str, password: str) -> str | None:
    """The secret of a new session; None for a wrong name or password, both of which take the same time to tell."""
    with reading(engine) as connection:
        stored = connection.execute(select(users.c.password).where(users.c.name == name)).scalar()
    if not _verified(stored or _NOBODY, password) or stored is None:
        return None
    secret = secrets.token_urlsafe(32)
    now = int(time.time())
    with writing(engine) as connection:
        connection.execute(delete(sessions).where(sessions.c.until < now))
        row = {"hash": _hash(secret), "name": name, "until": now + SESSION_SECONDS}
        connection.execute(insert(sessions), [row])
    return secret


def user_of(engine: Engine, secret: str) -> User | None:
    """Whose session it is; None where it has ended or never was."""
    with reading(engine) as connection:
        chosen = (sessions.c.hash == _hash(secret)) & (sessions.c.until >= int(time.time()))
        joined = select(users.c.name, users.c.role).join(sessions, sessions.c.name == users.c.name).where(chosen)
        row = connection.execute(joined).first()
    return None if row is None else User(row.name, _role(row.role))


def log_out(engine: Engine, secret: str) -> None:
    """End a session."""
    with writing(engine) as connection:
        connection.execute(delete(sessions).where(sessions.c.hash == _hash(secret)))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _hashed(name: str, password: str) -> str:
    if len(password) < SHORTEST:
        raise UserError(f"user {name}: the password is shorter than {SHORTEST} characters")
    return PasswordHasher().hash(password)


def _verified(stored: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def _role(role: str) -> Role:
    return next(one for one in ROLES if one == role)

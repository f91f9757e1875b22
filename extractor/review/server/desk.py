"""What every handler has at hand: the store, who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request

from extractor.review.server.access import Access, session_name
from extractor.review.server.answers import ReviewError
from extractor.review.server.guard import cookie_of
from extractor.review.store.store import Store
from extractor.review.store.users import ROLES, Role, User, has_users, user_of


@dataclass(frozen=True)
class Desk:
    """The server's parts. ``local`` is who is at work while no users are named."""

    store: Store
    access: Access
    local: User
    language: str = "zh"


def desk_of(request: Request) -> Desk:
    """The desk of the application that the request came to."""
    desk: Desk = request.app.state.desk
    return desk


def someone(request: Request) -> User | None:
    """Who asks: the local user while no users are named, else who has logged in; None before that."""
    desk = desk_of(request)
    if not has_users(desk.store.engine):
        return desk.local
    secret = cookie_of(request.headers, session_name(desk.access.port))
    return None if secret is None else user_of(desk.store.engine, secret)


def user(request: Request) -> User:
    """Who asks. Raises ReviewError 401 before the login."""
    found = someone(request)
    if found is None:
        raise ReviewError(401, "not_logged_in", "log in first", "请先登录")
    return found


def require(asking: User, role: Role) -> None:
    """Raises ReviewError 403 for a user whose role is below ``role``."""
    if ROLES.index(asking.role) < ROLES.index(role):
        raise ReviewError(403, "role", f"this takes the role {role}", f"需要 {role} 角色")


AtDesk = Annotated[Desk, Depends(desk_of)]
Asking = Annotated[User, Depends(user)]
BASE: Final = "/api/v1"

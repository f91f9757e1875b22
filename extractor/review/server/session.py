"""Who is at work: session, login, logout."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

import extractor
from extractor.review.server.access import session_name
from extractor.review.server.answers import ReviewError, json_answer
from extractor.review.server.desk import BASE, AtDesk, someone
from extractor.review.server.guard import cookie_of
from extractor.review.store.documents import last_extraction
from extractor.review.store.engine import reading
from extractor.review.store.users import SESSION_SECONDS, has_users, log_in, log_out

router: Final = APIRouter(prefix=BASE)
MOST_FAILURES: Final = 5
WAIT_SECONDS: Final = 60


class Login(BaseModel):
    """The body of a login."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=1000)


class Attempts:
    """Failed logins, by name and by address: after five of either, none is tried for a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._failed: dict[str, list[float]] = {}
        self._clock, self._lock = clock, threading.Lock()

    def wait(self, *who: str) -> int:
        """How many seconds have to pass before the next try; 0 for none."""
        now = self._clock()
        with self._lock:
            for one, times in list(self._failed.items()):
                self._failed[one] = [at for at in times if now - at < WAIT_SECONDS]
                if not self._failed[one]:
                    del self._failed[one]
            recent = [times for one in who if len(times := self._failed.get(one, [])) >= MOST_FAILURES]
            return max((1 + int(WAIT_SECONDS - (now - times[-MOST_FAILURES])) for times in recent), default=0)

    def failed(self, *who: str) -> None:
        """Note a failure."""
        with self._lock:
            for one in who:
                self._failed.setdefault(one, []).append(self._clock())

    def succeeded(self, *who: str) -> None:
        """Take the last failure back, which was noted before the password was looked at."""
        with self._lock:
            for one in who:
                if self._failed.get(one):
                    self._failed[one].pop()


@router.get("/session")
def session(request: Request, desk: AtDesk) -> Response:
    asking = someone(request)
    with reading(desk.store.engine) as connection:
        extraction = last_extraction(connection)
    told: dict[str, Any] = {
        "user": None if asking is None else asking._asdict(),
        "users": has_users(desk.store.engine),
        "version": extractor.__version__,
        "rules": extraction.rules,
        "run": extraction.run,
        "language": desk.language,
        "progress": request.app.state.watch.told(),
    }
    return json_answer(told)


@router.post("/login")
def login(request: Request, desk: AtDesk, body: Login) -> Response:
    attempts: Attempts = request.app.state.attempts
    who = (f"name {body.name}", f"address {request.client.host if request.client else ''}")
    if wait := attempts.wait(*who):
        raise ReviewError(
            429, "too_many", f"too many tries; wait {wait} seconds", f"尝试过多，请 {wait} 秒后再试", retry_after=wait
        )
    attempts.failed(*who)
    secret = log_in(desk.store.engine, body.name, body.password)
    if secret is None:
        raise ReviewError(401, "wrong_login", "wrong name or password", "用户名或密码错误")
    attempts.succeeded(*who)
    answer = json_answer({"user": {"name": body.name}})
    name = session_name(desk.access.port)
    answer.set_cookie(name, secret, max_age=SESSION_SECONDS, httponly=True, samesite="strict", path="/")
    return answer


@router.post("/logout")
def logout(request: Request, desk: AtDesk) -> Response:
    name = session_name(desk.access.port)
    secret = cookie_of(request.headers, name)
    if secret is not None:
        log_out(desk.store.engine, secret)
    answer = json_answer({})
    answer.delete_cookie(name, httponly=True, samesite="strict", path="/")
    return answer

"""The application: routes, errors, and the guard in front of them."""

from __future__ import annotations

import logging
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from extractor.errors import RecordError
from extractor.review.server import acts, article, queue, regions, team
from extractor.review.server.answers import Detail, ReviewError, error_answer
from extractor.review.server.desk import BASE, Desk
from extractor.review.server.guard import Guard
from extractor.review.server.session import Attempts
from extractor.review.server.session import router as session_router
from extractor.review.server.static_files import static_routes
from extractor.review.server.views import Views
from extractor.review.server.watch import Watch

log: Final = logging.getLogger("extractor.review")
_ROUTERS: Final = (session_router, queue.router, article.router, acts.router, regions.router, team.router)


def create_app(desk: Desk, watch: Watch) -> ASGIApp:
    """The application of a desk, behind its guard."""
    app = FastAPI(title="extractor review", docs_url=None, redoc_url=None, openapi_url=f"{BASE}/openapi.json")
    app.state.desk, app.state.watch, app.state.attempts = desk, watch, Attempts()
    app.state.views = Views()
    for router in _ROUTERS:
        app.include_router(router)
    app.router.routes.extend(static_routes())
    app.add_exception_handler(ReviewError, _refused)
    app.add_exception_handler(RecordError, _broken)
    for storage in (OSError, DBAPIError):
        app.add_exception_handler(storage, _unstored)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _unknown)
    return Guard(app, desk.access)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ReviewError)
    return error_answer(error)


def _broken(request: Request, error: Exception) -> Response:
    return error_answer(ReviewError(500, "broken_record", str(error), f"记录文件不符合数据契约：{error}"))


def _unstored(request: Request, error: Exception) -> Response:
    log.error("%s %s: %s", request.method, request.url.path, error)
    en, zh = "the storage refuses; nothing was written, try again", "存储出错，未写入任何内容，请重试"
    return error_answer(ReviewError(503, "storage", en, zh))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    details = tuple(_detail(each) for each in error.errors())
    return error_answer(ReviewError(422, "invalid", "the request is not valid", "请求内容无效", details))


def _detail(each: Any) -> Detail:
    place = ".".join(str(part) for part in each["loc"][1:])
    return Detail(place, each["msg"], f"无效：{each['msg']}")


def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_answer(ReviewError(error.status_code, "http", str(error.detail), "没有此地址或方法"))

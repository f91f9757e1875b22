"""Answers of the server: JSON, and errors in both languages."""

from __future__ import annotations

import json
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from starlette.responses import Response

from extractor.errors import ExtractorError


class Detail(NamedTuple):
    """What is wrong with one field of a request, and of which record."""

    field: str
    en: str
    zh: str
    record: str | None = None


class ReviewError(ExtractorError):
    """A request that is refused: status, code and what to do, in English and Chinese."""

    def __init__(self, status: int, code: str, en: str, zh: str, details: tuple[Detail, ...] = (), **more: Any) -> None:
        super().__init__(status, code, en, zh, details)
        self.status, self.code, self.en, self.zh, self.details, self.more = status, code, en, zh, details, more

    def __str__(self) -> str:
        return self.en


def json_answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Content as JSON, its decimals as numbers that a browser has."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=browser_number)
    data = body.encode("utf-8", "replace")
    return Response(data, status, headers, media_type="application/json")


def browser_number(exact: Decimal) -> int | float:
    """A decimal as a browser can have it: whole where it is whole, or too large for a floating number.

    >>> browser_number(Decimal("0.3")), browser_number(Decimal("3.0")), browser_number(Decimal("1E400")) == 10**400
    (0.3, 3, True)
    """
    if not isinstance(exact, Decimal):
        raise TypeError(f"{type(exact).__name__} is no JSON")
    number = float(exact)
    return int(exact) if exact == exact.to_integral_value() or not isfinite(number) else number


def error_answer(error: ReviewError) -> Response:
    """The error as JSON: ``{"error": {code, en, zh, details}}`` and, where the error has it, the current state."""
    told = {"code": error.code, "en": error.en, "zh": error.zh, "details": [each._asdict() for each in error.details]}
    headers = {"Retry-After": str(error.more["retry_after"])} if "retry_after" in error.more else {}
    current = error.more.get("current")
    if current is not None and "version" in current:
        headers["ETag"] = f'"{current["version"]}"'
    return json_answer({"error": told} | (current or {}), error.status, headers)

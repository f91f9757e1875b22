"""Bodies and conditions of requests: exact numbers, every fault by its field, the version that was seen."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.review.events import Kind, RecordKind
from extractor.review.exact import parse_json
from extractor.review.server.answers import Detail, ReviewError
from extractor.writing.validation import said_zh

_TAG: Final = re.compile(r'^(?:W/)?"?(\d{1,12})"?$')
MOST_DRAFTS: Final = 500
Model = TypeVar("Model", bound=BaseModel)
_Id = Annotated[str, Field(min_length=1, max_length=100)]
_Share = Annotated[float, Field(ge=0, le=1, strict=False)]
_Comment = Annotated[str, Field(max_length=10_000)]


class Body(BaseModel):
    """A body without further fields."""

    model_config = ConfigDict(extra="forbid", strict=True)


class DraftBody(Body):
    """One act on a record or on the article."""

    kind: Kind
    record_kind: RecordKind | None = None
    record: _Id | None = None
    field: _Id | None = None
    value: Any = None
    comment: _Comment | None = None


class EventsBody(Body):
    """Several acts, all or none."""

    events: Annotated[list[DraftBody], Field(min_length=1, max_length=MOST_DRAFTS)]


class UndoBody(Body):
    """What to undo: an event, a batch, or (both null) one's last act."""

    event: _Id | None = None
    batch: _Id | None = None


class SuggestBody(Body):
    """A stretch of text that is to become a record."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    record_kind: RecordKind


class FilterBody(Body):
    """A filter of the queue with the least confidence of the records."""

    state: _Id | None = None
    region: _Id | None = None
    rule: _Id | None = None
    flag: _Id | None = None
    kind: RecordKind | None = None
    max_confidence: _Share | None = None
    min_confidence: _Share | None = None
    q: Annotated[str, Field(max_length=200)] | None = None


class BulkBody(Body):
    """Acceptance of many records at once: of one article, or of all that the filter finds."""

    filter: FilterBody = FilterBody()
    article: Annotated[int, Field(ge=1)] | None = None
    verdict: Annotated[str, Field(pattern="^accept$")] = "accept"
    dry_run: bool = False


class BulkUndoBody(Body):
    """The batch to undo."""

    batch: _Id


async def content_of(request: Request) -> Any:
    """The parsed body, its numbers exact; raises ReviewError 400 for what is no JSON, or text that is no text."""
    try:
        data = await request.body()
        content = parse_json(data)
        _check_text(content)
    except (ValueError, RecursionError):
        raise ReviewError(400, "not_json", "the body is no JSON", "请求内容不是有效的 JSON") from None
    return content


def _check_text(value: Any) -> None:
    """Raises ValueError for text that no database holds: NUL, or half of a surrogate pair."""
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError("NUL")
    elif isinstance(value, dict):
        for key, one in value.items():
            _check_text(key)
            _check_text(one)
    elif isinstance(value, list):
        for one in value:
            _check_text(one)


Content = Annotated[Any, Depends(content_of)]


def read(model: type[Model], content: Any) -> Model:
    """The body as a model; raises ReviewError 422 with each fault by its field."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        details = tuple(
            Detail(".".join(map(str, each["loc"])), each["msg"], said_zh(each))
            for each in error.errors(include_url=False, include_input=False)
        )
        raise ReviewError(422, "invalid", "the request is not valid", "请求内容无效", details) from None


def seen_version(request: Request) -> int:
    """The version in ``If-Match``; raises ReviewError 428 without it, 400 for one that is none."""
    given = request.headers.get("if-match")
    if given is None:
        raise ReviewError(428, "no_version", "send If-Match with the version you saw", "请求须带 If-Match（所见版本）")
    match = _TAG.match(given.strip())
    if match is None:
        raise ReviewError(400, "invalid", "If-Match is no version", "If-Match 不是版本号")
    return int(match.group(1))


Seen = Annotated[int, Depends(seen_version)]

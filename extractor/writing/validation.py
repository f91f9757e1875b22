"""All that is wrong with a record document, each fault with the path of its field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from extractor.errors import ReadingError
from extractor.record_values import known_adcodes
from extractor.records import ArticleRecord
from extractor.writing.json_files import LINE_ENDINGS, read_lines, record_files
from extractor.writing.versions import upgraded

_CODES = frozenset(("adcode", "ancestors", "members", "candidates"))
_LISTS = ("sections", "regions", "observations", "policies")
_ZH = {
    "missing": "缺少该字段",
    "string_type": "应为文本",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "int_parsing": "应为整数",
    "decimal_type": "应为数值",
    "decimal_parsing": "应为数值",
    "float_type": "应为数值",
    "float_parsing": "应为数值",
    "bool_type": "应为真或假",
    "bool_parsing": "应为真或假",
    "model_type": "应为对象",
    "tuple_type": "应为列表",
    "date_type": "应为日期（如 2021-03-02）",
    "date_parsing": "应为日期（如 2021-03-02）",
    "date_from_datetime_parsing": "应为日期（如 2021-03-02）",
    "literal_error": "不在允许的取值之内：{expected}",
    "string_too_short": "不得为空",
    "string_pattern_mismatch": "格式不符：{pattern}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
}
_ZH_OWN = {
    "a rank is a place": "位次从 1 起，且没有单位",
    "only a change has": "只有变化才有方向",
    "the range runs backwards": "区间上限小于数值",
    "the period runs backwards": "时间先后颠倒",
    "the base period runs backwards": "基期先后颠倒",
    "adcode and name go together": "行政区划代码与名称须同时填写或同时留空",
    "a group has members": "区域合称没有自己的代码",
    "only a group has members": "只有区域合称才有成员",
    "a number has to be finite": "数值须有限，且不超过 1000 位",
}
"""What the records' own checks say, by the beginning of the English words."""


class Fault(NamedTuple):
    """One fault: the file (with line, in JSONL), the path of the field as ``$.observations[0].unit``, what is wrong."""

    file: str
    path: str
    en: str
    zh: str


def faults_of_file(file: Path) -> Iterator[Fault]:
    """The faults of a JSON or JSONL file (also ``.gz``), or of all files of a folder that hold records.

    Raises ReadingError if it cannot be read.
    """
    if file.is_dir():
        for each in record_files(file):
            yield from faults_of_file(each)
    elif file.name.endswith(LINE_ENDINGS):
        for number, line in enumerate(read_lines(file), 1):
            if line.strip():
                yield from faults_of(line, f"{file}:{number}")
    else:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise ReadingError(f"{file}: {error.strerror or error}; give a readable file or folder") from error
        yield from faults_of(data, str(file))


def faults_of(data: str | bytes, where: str = "record") -> Iterator[Fault]:
    """The faults of one JSON document; none if it is valid.

    >>> [fault.path for fault in faults_of('{"text": 1}')]
    ['$.article', '$.extraction', '$.text']
    """
    try:
        content = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        yield Fault(where, "$", f"not JSON: {error}", f"不是 JSON：{error}")
        return
    found = [fault._replace(file=where) for fault in _cross(content)] if isinstance(content, dict) else []
    try:
        ArticleRecord.model_validate(upgraded(content))
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            path = _path(each["loc"])
            if path != "$" or not found:
                found.append(Fault(where, path, each["msg"], said_zh(each)))
    yield from sorted(found, key=lambda fault: fault.path)


def said_zh(error: ErrorDetails) -> str:
    """What pydantic found wrong, in Chinese; in English where it is something that has no Chinese words yet."""
    if error["type"] == "value_error":
        told = error["msg"].removeprefix("Value error, ")
        return next((zh for begin, zh in _ZH_OWN.items() if told.startswith(begin)), told)
    return _ZH.get(error["type"], error["msg"]).format(**error.get("ctx", {}))


def _path(parts: Sequence[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _cross(content: Mapping[str, Any]) -> Iterator[Fault]:
    """What needs the text or another record; a part that has not its shape is left to the check of shapes."""
    text = content.get("text")
    if isinstance(text, str):
        parts = {name: value for name, value in content.items() if name not in ("text", "article")}
        yield from _spans(parts, text, ())
    yield from _codes(content, ())
    ids = {}
    for name in _LISTS:
        ids[name] = set[Any]()
        for at, one in enumerate(_dicts(content.get(name))):
            id = one.get("id")
            if isinstance(id, str) and id in ids[name]:
                yield _fault((name, at, "id"), f"{id!r} is there twice", f"{id!r} 重复")
            ids[name].add(id) if isinstance(id, str) else None
    for at, one in enumerate(_dicts(content.get("observations"))):
        yield from _reference(("observations", at, "section"), one.get("section"), ids["sections"])
        yield from _reference(("observations", at, "policy"), one.get("policy"), ids["policies"])
        for number, link in enumerate(_dicts(one.get("linked"))):
            yield from _reference(("observations", at, "linked", number, "id"), link.get("id"), ids["observations"])
    for at, entry in enumerate(_dicts(content.get("ledger"))):
        yield from _reference(("ledger", at, "observation"), entry.get("observation"), ids["observations"])


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    """The entries of a list, those that are no objects as empty ones, so that places stay right."""
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []


def _reference(path: Sequence[str | int], id: Any, known: set[Any]) -> Iterator[Fault]:
    if isinstance(id, str) and id not in known:
        yield _fault(path, f"{id!r} is not there", f"所指的 {id!r} 不存在")


def _spans(value: Any, text: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _spans(one, text, (*path, at))
    elif isinstance(value, dict):
        start, end, quote = value.get("start"), value.get("end"), value.get("text")
        if type(start) is int and type(end) is int:
            if not 0 <= start < end <= len(text):
                told = f"{start}:{end} is empty or outside the text (0:{len(text)})"
                yield _fault(path, f"span {told}", f"片段 {start}:{end} 为空或超出正文（0:{len(text)}）")
            elif isinstance(quote, str) and text[start:end] != quote:
                found = text[start:end]
                en = f"{quote!r} is not text[{start}:{end}], which is {found!r}"
                yield _fault((*path, "text"), en, f"{quote!r} 与正文 [{start}:{end}] 的 {found!r} 不一致")
        for name, one in value.items():
            yield from _spans(one, text, (*path, name))


def _codes(value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _codes(one, (*path, at))
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in _CODES:
                codes = one if isinstance(one, list) else [one]
                for code in codes:
                    if isinstance(code, str) and code[:6].isdigit() and code[:6] not in known_adcodes():
                        yield _fault((*path, name), f"{code} is no division of China", f"{code} 不是行政区划代码")
            else:
                yield from _codes(one, (*path, name))


def _fault(path: Sequence[str | int], en: str, zh: str) -> Fault:
    return Fault("", _path(path), en, zh)

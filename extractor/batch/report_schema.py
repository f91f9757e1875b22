"""The published JSON Schema of ``run.json``: each field, its type, and what it means in English and Chinese."""

from __future__ import annotations

import json
from typing import Any

from extractor.batch.report import REPORT_VERSION

FILE = f"run-report-{REPORT_VERSION}.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def report_schema_text() -> str:
    """The schema as it is published, with a newline at its end.

    >>> json.loads(report_schema_text())["version"] == REPORT_VERSION
    True
    """
    schema = {
        "$schema": _DIALECT,
        "$id": f"urn:bulletin-extractor:schema:run-report:{REPORT_VERSION}",
        "version": REPORT_VERSION,
        "title": "RunReport",
        **_object(_FIELDS),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _said(kind: dict[str, Any], en: str, zh: str) -> dict[str, Any]:
    return kind | {"description": en, "zh": zh}


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    """An object that has just these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _list(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(fields)}


def _null_or(kind: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [kind, {"type": "null"}]}


_TEXT, _COUNT, _SECONDS = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "number", "minimum": 0}
_TIME = {"type": "string", "format": "date-time"}
_COUNTS = {"type": "object", "additionalProperties": _COUNT}
_YIELDS = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _COUNTS}}
_STATES = ["running", "done", "interrupted", "storage", "bug"]
_MACHINE = {"name": _TEXT, "system": _TEXT, "processors": _null_or(_COUNT), "python": _TEXT}
_ARTICLES = {
    "written": _said(_COUNT, "extracted and written", "写出"),
    "new": _said(_COUNT, "of the sources, not extracted before", "新增"),
    "changed": _said(_COUNT, "of the sources, changed since, or made by other rules", "有变化"),
    "same": _said(_COUNT, "left alone", "未变化"),
    "failed": _said(_COUNT, "failed, also those that failed before", "失败"),
    "failed_before": _said(_COUNT, "failed before, unchanged, not tried again", "此前失败且未重试"),
}
_FIELDS = {
    "report_version": {"const": REPORT_VERSION, **_said({}, "version of this schema", "报告格式版本")},
    "id": _said(_null_or(_TEXT), "name of the run's folder: when it began", "运行标识"),
    "state": _said({"enum": _STATES}, "how it ended; running: at work, or killed", "状态"),
    "started": _said(_TIME, "when it began", "开始时间"),
    "ended": _said(_null_or(_TIME), "when it ended", "结束时间"),
    "seconds": _said(_SECONDS, "how long it took", "耗时（秒）"),
    "machine": _said(_object(_MACHINE), "where it ran", "机器"),
    "version": _said(_TEXT, "version of the package", "程序版本"),
    "rules": _said(_TEXT, "hash of the rules and lexicons", "规则与词表的哈希"),
    "published": _said(_null_or({"type": "string", "format": "date"}), "day given with --published", "指定的发布日期"),
    "jobs": _said(_COUNT, "processes", "进程数"),
    "sources": _said({"type": "array", "items": _TEXT}, "paths given", "输入路径"),
    "articles": _said(_object(_ARTICLES), "how many articles", "文章数"),
    "characters": _said(_COUNT, "length of the texts that were extracted", "字符数"),
    "counts": _said(_COUNTS, "records of each kind, numerals, unexplained ones", "各类记录数"),
    "yields": _said(_YIELDS, "counts by table, then kind and rule, then name", "按表、类别与规则的产出"),
    "failures": _said(
        _list({"source": _TEXT, "kind": _TEXT, "error": _TEXT}), "the first failures", "失败（前若干条）"
    ),
    "failures_left_off": _said(_COUNT, "failures that are not listed", "未列出的失败数"),
    "unexplained": _said(
        _list({"article": _TEXT, "start": _COUNT, "text": _TEXT, "around": _TEXT}),
        "numerals without explanation, the first ones",
        "未解释的数字（前若干条）",
    ),
    "slowest": _said(
        _list({"source": _TEXT, "seconds": _SECONDS, "characters": _COUNT}), "the slowest articles", "最慢的文章"
    ),
    "reposts": _said(_list({"source": _TEXT, "repeats": _TEXT}), "articles that repeat another", "重复文章"),
    "reposts_left_off": _said(_COUNT, "reposts that are not listed", "未列出的重复文章数"),
    "corrections": _said(_null_or(_COUNTS), "reviewers' corrections by what became of them", "更正的结果"),
}

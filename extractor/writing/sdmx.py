"""Observations as SDMX-CSV 2.0, with the data structure definition that says what the columns are.

One row an observation that has indicator, region and period; these are
dimensions, and SDMX has no empty ones. The others are counted as left out.
``STATEMENT`` (article and id) keeps apart what two bulletins say of the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from extractor.record_values import decimal_text
from extractor.records import ArticleRecord, ObservationRecord, Per, Period

AGENCY, STRUCTURE, VERSION = "BULLETIN", "OBSERVATIONS", "1.0.0"
STRUCTURE_ID = f"{AGENCY}:{STRUCTURE}({VERSION})"
DATA_FILE, STRUCTURE_FILE = "observations.csv", "structure.xml"
NOT_APPLICABLE = "_Z"
LEFT_OUT = ("indicator", "region", "period")
_HEAD = ("STRUCTURE", "STRUCTURE_ID", "ACTION")


class Component(NamedTuple):
    """One column: its part in the structure, its SDMX type or its codes (code, English, Chinese), and its meaning."""

    id: str
    part: Literal["dimension", "time", "measure", "attribute"]
    type: str
    en: str
    zh: str
    codes: tuple[tuple[str, str, str], ...] = ()
    must: bool = False


_FREQUENCIES = (
    ("A", "a year", "年"),
    ("S", "half a year", "半年"),
    ("Q", "a quarter", "季度"),
    ("M", "a month", "月"),
    ("D", "a day, or a point in time", "日或时点"),
    ("_O", "another span: ten days, several months or years", "其他时段"),
)
_MEASURES = (("level", "level", "水平"), ("change", "change", "变化"), ("rank", "rank", "位次"))
_STATUSES = (("A", "as it is", "实际值"), ("F", "planned or foreseen: a target", "目标值"))
_WAYS = (("up", "up", "上升"), ("down", "down", "下降"))
_OWN = (("actual", "actual", "实际"), ("target", "target", "目标"), ("standard", "standard", "标准"))
_QUALIFIERS = (
    ("exact", "= value", "等于"),
    ("about", "near value", "约"),
    ("nearly", "a little under value", "近"),
    ("over", "> value", "超过"),
    ("at_least", "≥ value", "不少于"),
    ("under", "< value", "不足"),
    ("at_most", "≤ value", "不超过"),
)
COMPONENTS = (
    Component("FREQ", "dimension", "String", "length of the period", "时间粒度", _FREQUENCIES),
    Component("REF_AREA", "dimension", "String", "adcode of GB/T 2260", "行政区划代码"),
    Component("INDICATOR", "dimension", "String", "key of the catalogue, else the name as written", "指标键或名称"),
    Component("MEASURE", "dimension", "String", "level, change or rank", "水平、变化或位次", _MEASURES),
    Component("STATEMENT", "dimension", "String", "article and observation: ARTICLE/ID", "文章与观测标识"),
    Component("TIME_PERIOD", "time", "ObservationalTimePeriod", "reference period", "时间"),
    Component("OBS_VALUE", "measure", "Decimal", "the number; positive also where it goes down", "数值"),
    Component("OBS_STATUS", "attribute", "String", "A or F", "观测状态", _STATUSES, must=True),
    Component("UNIT_MEASURE", "attribute", "String", "canonical code of the unit, else as written", "单位", must=True),
    Component("UNIT_MULT", "attribute", "Integer", "always 0: numbers are multiplied out", "倍数（恒为 0）", must=True),
    Component("DIRECTION", "attribute", "String", "way of a change", "变化方向", _WAYS),
    Component("STATUS", "attribute", "String", "actual, target or standard", "实际、目标或标准", _OWN, must=True),
    Component("QUALIFIER", "attribute", "String", "how it bounds the truth", "限定词", _QUALIFIERS, must=True),
    Component("OBS_VALUE_MAX", "attribute", "Decimal", "upper end of a range", "区间上限"),
    Component("INDICATOR_NAME", "attribute", "String", "name of the indicator as written", "指标名称"),
    Component("REF_AREA_NAME", "attribute", "String", "full name of the division", "地区名称"),
    Component("UNIT_NAME", "attribute", "String", "unit as written", "原文单位"),
    Component("PER", "attribute", "String", "base of a rate", "比率基数"),
    Component("COMPARISON", "attribute", "String", "words of the comparison", "比较用语"),
    Component("PUBLISHED", "attribute", "String", "day of publication", "发布日期"),
    Component("CONFIDENCE", "attribute", "Decimal", "0 to 1", "置信度"),
    Component("COMMENT", "attribute", "String", "the sentence that says it", "原文句子"),
)


class SdmxCsv:
    """The observations of records into ``observations.csv``, and ``structure.xml`` beside it."""

    def __init__(self, folder: Path) -> None:
        from extractor.writing.sdmx_structure import structure_xml

        (folder / STRUCTURE_FILE).write_text(structure_xml(), encoding="utf-8")
        self.counts = {"observations": 0} | {f"left out, no {what}": 0 for what in LEFT_OUT}
        self._file = (folder / DATA_FILE).open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow([*_HEAD, *(component.id for component in COMPONENTS)])

    def add(self, record: ArticleRecord) -> None:
        """Write the observations of one record; one without indicator, region or period is counted for the first."""
        for one in record.observations:
            lacking = next((what for what in LEFT_OUT if getattr(one, what) is None), None)
            if lacking is not None:
                self.counts[f"left out, no {lacking}"] += 1
                continue
            self._writer.writerow(["datastructure", STRUCTURE_ID, "I", *_cells(one, record)])
            self.counts["observations"] += 1

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _cells(one: ObservationRecord, record: ArticleRecord) -> Iterator[str]:
    """The cells of ``COMPONENTS`` in their order."""
    quantity, indicator, region, period = one.quantity, one.indicator, one.region, one.period
    assert indicator is not None
    assert region is not None
    assert period is not None
    frequency, time = time_period(period)
    yield from (frequency, region.adcode, indicator.canonical or indicator.text, one.measure)
    yield from (f"{record.article.id}/{one.id}", time, decimal_text(quantity.value))
    yield "F" if one.status == "target" else "A"
    yield quantity.unit_code or quantity.unit or NOT_APPLICABLE
    yield from ("0", one.direction or "", one.status, quantity.qualifier)
    yield decimal_text(quantity.value_max) if quantity.value_max is not None else ""
    yield from (indicator.text, region.name, quantity.unit or "", _base(one.per))
    yield one.comparison.text if one.comparison is not None else ""
    yield str(record.article.published or "")
    yield str(one.confidence) if one.confidence is not None else ""
    yield " ".join(record.text[one.sentence.start : one.sentence.end].split())


def _base(per: Per | None) -> str:
    return "" if per is None else f"{decimal_text(per.value)} {per.unit or ''} {per.of or ''}".rstrip()


def time_period(period: Period) -> tuple[str, str]:
    """The frequency code of a period, and the period as SDMX writes it.

    What is no calendar year, half, quarter, month or day is a range: its first day,
    and its length in months where these are whole, else in days.

    >>> from extractor.records import Period
    >>> def told(start, end, **more):
    ...     return time_period(Period(start=start, end=end, granularity="year", via="stated", **more))
    >>> told("2019-01-01", "2019-12-31"), told("2019-07-01", "2019-09-30"), told("2019-07-01", "2019-12-31")
    (('A', '2019'), ('Q', '2019-Q3'), ('S', '2019-S2'))
    >>> told("2020-02-01", "2020-02-29"), told("2019-01-01", "2019-08-31"), told("2016-01-01", "2020-12-31")
    (('M', '2020-02'), ('_O', '2019-01-01/P8M'), ('_O', '2016-01-01/P60M'))
    >>> told("2019-07-11", "2019-07-20"), told("2019-01-01", "2019-12-31", instant=True)
    (('_O', '2019-07-11/P10D'), ('D', '2019-12-31'))
    """
    first, last = period.start, period.end
    if period.instant or first == last:
        return "D", last.isoformat()
    if first.day > 1 or not _is_last_of_month(last):
        return "_O", f"{first.isoformat()}/P{(last - first).days + 1}D"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    year, number = f"{first.year:04}", (first.month - 1) // months + 1
    named = {
        12: ("A", year),
        6: ("S", f"{year}-S{number}"),
        3: ("Q", f"{year}-Q{number}"),
        1: ("M", f"{year}-{number:02}"),
    }
    if months in named and (first.month - 1) % months == 0:
        return named[months]
    return "_O", f"{first.isoformat()}/P{months}M"


def _is_last_of_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1

"""The nouns that the stages hand to each other.

All offsets are Unicode code points into ``Article.text``, half-open: the quote
of a span is ``text[start:end]``. Values are cheap NamedTuples or frozen
dataclasses; validation happens once, in :mod:`extractor.records`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of the article's text.

    >>> span = Span(2, 4)
    >>> "养老床位"[span.start:span.end]
    '床位'
    """

    start: int
    end: int


class Cell(NamedTuple):
    """One cell of a table: where its text stands, and the rows and columns that it covers, from 0."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Table(NamedTuple):
    """A table laid out in the text, one row a line, cells parted by tabs; empty cells are left out.

    ``caption`` is the line above that names it, ``unit`` the line that gives
    the unit of its numbers (单位：亿元); both None where there is none.
    """

    start: int
    end: int
    cells: tuple[Cell, ...]
    caption: Span | None = None
    unit: Span | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One government news item as read; ``text`` is frozen from here on.

    ``furniture`` are the spans of ``text`` that are page furniture or header
    lines (source line, 打印本页 …): no record comes from them.
    """

    id: str
    text: str
    title: str | None = None
    title_span: Span | None = None
    source: str | None = None
    published: date | None = None
    url: str | None = None
    path: str | None = None
    sha256: str = ""
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    furniture: tuple[Span, ...] = ()
    tables: tuple[Table, ...] = ()


class Section(NamedTuple):
    """A headed part of the article, from its heading to the next of its level."""

    id: str
    heading: str
    level: int
    start: int
    end: int
    heading_end: int


def sections_around(sections: Sequence[Section]) -> list[int]:
    """For each section, sorted by start and nested, the index of the one around it; -1 where there is none.

    >>> sections_around([Section("s1", "一、", 1, 0, 9, 2), Section("s2", "（一）", 2, 2, 9, 5)])
    [-1, 0]
    """
    around: list[int] = []
    open_ones: list[int] = []
    for number, section in enumerate(sections):
        while open_ones and sections[open_ones[-1]].end <= section.start:
            open_ones.pop()
        around.append(open_ones[-1] if open_ones else -1)
        open_ones.append(number)
    return around


class Sentence(NamedTuple):
    """One sentence, heading or title line.

    ``kind`` is ``title``, ``heading`` or ``body``; ``section`` is an index into
    ``Document.sections`` or -1. ``parts`` are the clauses, or, where nothing but ， and ；
    parts them, the text up to the mark that ends the sentence: most sentences are never asked.
    """

    start: int
    end: int
    kind: str
    paragraph: int
    section: int
    parts: tuple[Span, ...] | str

    @property
    def clauses(self) -> tuple[Span, ...]:
        """The stretches between commas, semicolons and colons, without those marks.

        >>> Sentence(3, 9, "body", 0, -1, "甲，，乙；").clauses
        (Span(start=3, end=4), Span(start=6, end=7))
        """
        parts = self.parts
        return parts if isinstance(parts, tuple) else clauses_of(self.start, parts)


def clauses_of(start: int, parts: str) -> tuple[Span, ...]:
    """The stretches between ， and ； of a text that begins at ``start``, without empty ones."""
    clauses = []
    for clause in parts.replace("；", "，").split("，"):
        end = start + len(clause)
        if clause:
            clauses.append(tuple.__new__(Span, (start, end)))
        start = end + 1
    return tuple(clauses)


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its sections, paragraphs and sentences, as offsets."""

    article: Article
    sections: tuple[Section, ...]
    paragraphs: tuple[Span, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text


class QuantityMention(NamedTuple):
    """A number with its multiplier, unit and qualifier: 近800名.

    ``number`` is the numeral with its multiplier. ``form`` is one of count,
    money, measure, percent, point, multiple, ratio, fraction, rank, index,
    bare. ``measure`` and ``direction`` are set only where the form alone decides
    (翻一番 is a change, 居第二 a rank), ``status`` where the wording does (最高…).
    ``optional`` names why MEANING.md section 1 calls the number optional
    (``small_count``, ``duration``, ``age``, ``threshold``, ``n_da``,
    ``ratio_part``, ``magnitude``, ``round``) and is None for all others. ``list_id`` joins the quantities
    of one enumeration that shares a unit (3、5、8家): the start of its first.
    """

    start: int
    end: int
    label: str
    rule: str
    number: Span
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    unit_inferred: bool
    unit_code: str | None
    dimension: str | None
    qualifier: str
    form: str
    measure: str | None = None
    direction: str | None = None
    status: str | None = None
    optional: str | None = None
    list_id: int | None = None
    flags: tuple[str, ...] = ()


class PerMention(NamedTuple):
    """The base of a rate: 每千名, 每百户, 万人(拥有). ``text[end:]`` goes on with what is counted."""

    start: int
    end: int
    label: str
    rule: str
    value: Decimal
    unit: str | None


class BlockedMention(NamedTuple):
    """A numeral that is no observation: ``kind`` says what it is instead.

    Kinds: date, time, ordinal, edition, document_number, article_number,
    list_number, phone, post_code, identifier, url, version, grade, slogan,
    idiom, name, road, duration, age, vague, score, measurement, table_cell,
    index_base …
    """

    start: int
    end: int
    label: str
    rule: str
    kind: str


class RegionMention(NamedTuple):
    """A name of a division, or a pointer at one, as found.

    ``kind`` is name, scope or group. ``candidates`` are adcodes of any date that
    the written form can stand for; empty for a scope. ``level`` is the level
    that a scope points at (country, province, prefecture, county), else None.
    """

    start: int
    end: int
    label: str
    rule: str
    kind: str
    candidates: tuple[str, ...] = ()
    level: str | None = None


class ResolvedRegion(NamedTuple):
    """What a region mention stands for on the publication date.

    ``adcode`` is None for groups and where nothing decides; ``candidates`` then
    lists the adcodes that remain. ``members`` are the adcodes of a group.
    """

    start: int
    end: int
    label: str
    rule: str
    kind: str
    adcode: str | None
    name: str | None
    level: str | None
    ancestors: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


class RegionRef(NamedTuple):
    """A division by code and full name."""

    adcode: str
    name: str


class ResolvedRegions(NamedTuple):
    """All region mentions of an article, in order of start, and its scopes.

    ``sections`` holds one entry for each of ``Document.sections``, None where a
    section names no region of its own. ``foreign`` are the spans of places
    outside of China: no mentions, but what is said of them has no division.
    ``hosts`` holds for each zone (昆山开发区), and for each village or town that the
    article introduces with its county, the division that holds all of it, at its span.
    """

    mentions: tuple[ResolvedRegion, ...]
    article: RegionRef | None
    sections: tuple[RegionRef | None, ...]
    foreign: tuple[Span, ...] = ()
    hosts: tuple[ResolvedRegion, ...] = ()


class RegionLink(NamedTuple):
    """The region of one quantity; ``region`` None means that no division holds it.

    ``via`` is stated, scope, carried, section, article or None;
    ``evidence`` is the span that says it.
    """

    region: RegionRef | None
    via: str | None
    evidence: Span | None


class PeriodMention(NamedTuple):
    """A stated time or a comparison base, as found.

    ``label`` is ``period`` (2018年, 截至6月底) or ``comparison`` (同比, 比上年末,
    与2月底相比). ``parts`` are the named pieces that the rule caught, as written.
    """

    start: int
    end: int
    label: str
    rule: str
    parts: tuple[tuple[str, str], ...] = ()


class ResolvedPeriod(NamedTuple):
    """A period or comparison with its dates.

    ``first`` and ``last`` are inclusive days, None where the text gives no date
    that can be resolved. ``granularity`` is day, dekad, month, quarter, half,
    year, years; ``instant`` is True for a point in time (截至6月底); ``fuzzy`` is
    True for 近年来, 年初 and the like.
    """

    start: int
    end: int
    label: str
    rule: str
    first: date | None
    last: date | None
    granularity: str | None
    instant: bool = False
    fuzzy: bool = False


class PeriodLink(NamedTuple):
    """The period of one quantity: dates, how it was found, and where it is said.

    ``via`` is stated, carried, section or article.
    """

    first: date
    last: date
    granularity: str
    via: str
    evidence: Span | None
    instant: bool = False
    fuzzy: bool = False


class PolicyMention(NamedTuple):
    """A policy document or initiative, as found, with its fields.

    ``number`` is a document number as written with ``number_span``; ``date`` is
    the date said for the action; ``status`` is in_force, draft, planned or None.
    """

    start: int
    end: int
    label: str
    rule: str
    name: str
    kind: str
    subtype: str | None = None
    number: str | None = None
    number_span: Span | None = None
    issuers: tuple[str, ...] = ()
    action: str | None = None
    action_span: Span | None = None
    date: date | None = None
    status: str | None = None


class PolicyTie(NamedTuple):
    """What ties a number to a policy: the place of its mention among the article's, and the rule."""

    policy: int
    rule: str


class Link(NamedTuple):
    """What the words around one quantity say about it.

    ``indicator`` are the one or two spans that name it, in reading order of the
    record's text. ``comparison`` is the span of the base. ``linked`` are (kind,
    start of the other quantity).
    """

    quantity: int
    rule: str
    indicator: tuple[Span, ...]
    measure: str
    direction: str | None
    status: str
    comparison: Span | None
    per: tuple[int, Span] | None
    linked: tuple[tuple[str, int], ...]
    confidence: float
    flags: tuple[str, ...] = ()


class CellPlace(NamedTuple):
    """Where in the article's tables a number stands: table, row and column from 0.

    ``unit`` is where its unit is stated, ``note`` the line under the table that explains it.
    """

    table: int
    row: int
    column: int
    unit: Span | None = None
    note: Span | None = None

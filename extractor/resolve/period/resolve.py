"""Mentions of periods in reading order → their days, each against what the text said before it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from extractor.document import Document, PeriodMention, ResolvedPeriod
from extractor.kept import compiled_by_re
from extractor.match.period import PeriodRules
from extractor.resolve.period.calendar import Days, back, previous, shift, year_of
from extractor.resolve.period.point import Reference, parse_point, resolve_point, said_year, whole_number

_SAME = compiled_by_re("同(?:期|月|季)$")
_HAS_YEAR = compiled_by_re("年")
_ABSOLUTE = compiled_by_re("[0-9０-９〇○零一二三四五六七八九]{4}")
LOOKS_AHEAD = ("point", "range", "since", "as_of", "festival")
PASSING = ("vague", "ago", "since", "since_era", "next_n", "last_n", "plan", "now", "this_and_next", "before_point")
_REACH = 4
_REACH_AFTER = 20
_ASIDE = 12
_SOON = 31

Resolver = Callable[[Mapping[str, str], Reference, PeriodRules], Days | None]


def resolve_periods(document: Document, mentions: Sequence[PeriodMention], rules: PeriodRules) -> list[ResolvedPeriod]:
    """The mentions with their first and last days, parallel to ``mentions``.

    Relative times (去年, 目前) are resolved against ``article.published`` and
    stay without days where that is None. Months and days without a year take
    the year said before them in the paragraph, the heading or the title, else
    the latest that had begun by the publication date. Comparison bases count
    from the time in force (2016年 … 比上年 is 2015). Vague times (近年来) have no
    days and are ``fuzzy``. Follows MEANING.md section 1, Period.

    >>> from extractor.document import Article
    >>> from extractor.match.period import load_period_rules, match_periods
    >>> rules = load_period_rules()
    >>> document = Document(Article("a", "截至6月底，共有3家。", published=date(2020, 8, 27)), (), (), ())
    >>> [str(p.last) for p in resolve_periods(document, match_periods(document, rules), rules)]
    ['2020-06-30']
    """
    if not mentions:
        return []
    context = _Context(document, rules)
    return [context.resolve(mention) for mention in mentions]


class _Context:
    """The time in force while the mentions of one article are read in order."""

    def __init__(self, document: Document, rules: PeriodRules) -> None:
        self.document = document
        self.rules = rules
        self.starts = [span.start for span in document.paragraphs]
        self.paragraph = -1
        self.heading: tuple[int, int, Days] | None = None
        self.title: Days | None = None
        self.force: Days | None = None
        self.year: int | None = None
        self.above: int | None = None

    def resolve(self, mention: PeriodMention) -> ResolvedPeriod:
        self._move_to(mention.start)
        rule = self.rules.by_id[mention.rule]
        kind = rule.fields["kind"]
        base = mention.label == "comparison"
        future = kind in ("until", "before_point") or (kind in LOOKS_AHEAD and self._is_ahead(mention))
        year = self.above if kind == "as_of" else self.year
        reference = Reference(self.document.article.published, year, self.force, future, base)
        parts = dict(mention.parts)
        try:
            days = KINDS[kind](parts, reference, self.rules)
        except (OverflowError, ValueError, IndexError):  # beyond the ends of the calendar: 13月, the year before year 1
            days = None
        if days is not None and days.first > days.last:
            days = None
        if not base and days is not None:
            self._take(mention, kind, parts, days)
        start, end, label, name, _ = mention
        if days is None:
            vague = kind in ("vague", "before_point")
            return ResolvedPeriod(start, end, label, name, None, None, None, False, vague)
        first, last, granularity, instant, fuzzy = days
        return ResolvedPeriod(start, end, label, name, first, last, granularity, instant, fuzzy)

    def _is_ahead(self, mention: PeriodMention) -> bool:
        """Whether the words around allow a time after the publication date."""
        text = self.document.text
        if _ABSOLUTE.match(text, mention.start):
            return False
        if self.rules.future.search(text, max(0, mention.start - _REACH), mention.start):
            return True
        return self.rules.future_after.match(text, mention.end, mention.end + _REACH_AFTER) is not None

    def _move_to(self, start: int) -> None:
        """Forget what the paragraph before said; the title and headings above go on holding."""
        paragraph = self.paragraph
        while paragraph + 1 < len(self.starts) and self.starts[paragraph + 1] <= start:
            paragraph += 1
        if paragraph == self.paragraph:
            return
        self.paragraph = paragraph
        self.force = self.year = self.above = None
        above = self.title
        if self.heading is not None and self.heading[0] <= start < self.heading[1]:
            above = self.heading[2]
        if above is not None:
            self.force = above
            self.year = self.above = above.last.year

    def _take(self, mention: PeriodMention, kind: str, parts: Mapping[str, str], days: Days) -> None:
        """What the mention leaves in force for those after it."""
        said = tuple(parts.values())
        for part in said:
            if part.startswith(self.rules.this_year):
                self.year = days.last.year
        published = self.document.article.published
        if kind in PASSING or (published and days.first > published):
            return
        if self.rules.aside.search(self.document.text, max(0, mention.start - _ASIDE), mention.start):
            return
        self.force = days
        if not _ABSOLUTE.search("\n".join(said)):
            return
        self.year = days.last.year
        title = self.document.article.title_span
        if title is not None and title.start <= mention.start < title.end:
            self.title = days
        sections = self.document.sections
        at = bisect_right(sections, mention.start, key=lambda section: section.start) - 1
        if at >= 0 and mention.start < sections[at].heading_end:
            self.heading = (sections[at].start, sections[at].end, days)


def _yoy(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    return shift(reference.force, -12) if reference.force else None


def _mom(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    return previous(reference.force) if reference.force else None


def _base(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    text = parts["base"]
    point = _SAME.sub("", text)
    season = rules.festival.search(point)
    if season is not None:
        return _festival({"year": point[: season.start()], "festival": season.group()}, reference, rules)
    if point == text:
        return resolve_point(text, reference, rules)
    return _same_in(resolve_point(point, reference, rules), reference)


def _same(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    if "base" not in parts:
        return reference.force
    return _same_in(resolve_point(parts["base"], reference, rules), reference)


def _same_in(found: Days | None, reference: Reference) -> Days | None:
    """The stretch in force, moved to the year or month found."""
    if found is None or reference.force is None or found.granularity not in ("year", "month"):
        return found
    months = 12 * (found.last.year - reference.force.last.year)
    if found.granularity == "month":
        months += found.last.month - reference.force.last.month
    return shift(reference.force, months)


def _none(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    return None


def _point(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    return resolve_point(parts["at"], reference, rules)


def _range(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    """From–to: an end without a year takes it from the other end, a bare day at the end the month of the start."""
    start, end = parts["from"], parts["to"]
    if _HAS_YEAR.search(start) or not _HAS_YEAR.search(end):
        leads = _HAS_YEAR.search(start) or "bday" in (parse_point(rules.point, end) or ())
        first = resolve_point(start, reference, rules) if leads else None
        last = resolve_point(end, reference if first is None else _in(reference, first), rules)
        first = first or (resolve_point(start, _in(reference, last), rules) if last else None)
    else:
        last = resolve_point(end, reference, rules)
        first = resolve_point(start, _in(reference, last), rules) if last else None
    if first is None or last is None:
        return None
    if first.first > last.last and not _HAS_YEAR.search(start):
        first = shift(first, -12)
    elif first.first > last.last and not _HAS_YEAR.search(end):
        last = shift(last, 12)
    return _stretch(first, last)


def _in(reference: Reference, days: Days) -> Reference:
    return reference._replace(year=days.last.year, force=days)


def _stretch(first: Days, last: Days) -> Days:
    granularity = first.granularity
    if granularity == "year" and first.first.year != last.last.year:
        granularity = "years"
    return Days(first.first, last.last, granularity, fuzzy=first.fuzzy or last.fuzzy)


def _range_years(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    return _stretch(year_of(int(parts["from"])), year_of(int(parts["to"])))


def _since(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    """From the point's first day to the publication date; None where it has not begun, as soon it may not have."""
    found = resolve_point(parts["from"], reference, rules)
    if found is None or reference.published is None:
        return None
    again = resolve_point(parts["from"], reference._replace(future=True), rules)
    if again and 0 < (again.first - reference.published).days <= _SOON:
        return None
    return _stretch(found, Days(reference.published, reference.published, "day"))


def _since_era(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    if reference.published is None:
        return None
    return Days(date.fromisoformat(rules.eras[parts["era"]]), reference.published, "years")


def _as_of(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    found = resolve_point(parts["to"], reference, rules)
    if found is None:
        return None
    day = found.last
    published = reference.published
    if published is not None and found.first <= published < day and not reference.future:
        day = published
    return Days(day, day, "day", instant=True, fuzzy=found.fuzzy)


def _year_as_of(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    year = resolve_point(parts["from"], reference, rules)
    end = resolve_point(parts["to"], _in(reference, year), rules) if year else None
    return Days(year.first, end.last, "month") if year and end else None


def _until(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    return resolve_point(parts["to"], reference, rules)


def _before_point(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    """2022年底前: the point itself while it lies ahead, or where it is a point in time; else vague."""
    found = resolve_point(parts["at"], reference, rules)
    published = reference.published
    if found is None or found.instant or published is None or found.last >= published:
        return found
    return None


def _this_and_next(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    published = reference.published
    return _stretch(year_of(published.year), year_of(published.year + 1)) if published else None


def _last_n(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    return _lengths(parts, reference, 1)


def _next_n(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    return _lengths(parts, reference, -1)


def _lengths(parts: Mapping[str, str], reference: Reference, sign: int) -> Days | None:
    count = whole_number(parts["n"])
    if not count or reference.published is None:
        return None
    other = back(reference.published, sign * count, parts["unit"])
    first, last = sorted((other, reference.published))
    granularity = {"年": "years" if count > 1 else "year", "月": "month"}.get(parts["unit"], "day")
    return Days(first, last, granularity)


def _ago(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    count = whole_number(parts["n"])
    if not count or reference.published is None:
        return None
    day = back(reference.published, count, parts["unit"])
    return Days(day, day, "day", instant=True, fuzzy=True)


def _plan(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    first, last = (date.fromisoformat(day) for day in rules.plans[parts["plan"]])
    edge = parts["edge"]
    years = whole_number(parts["n"]) if "n" in parts else None
    if years:
        return Days(first, year_of(first.year + years - 1).last, "years")
    if edge == "以来":
        published = reference.published
        return Days(first, published, "years") if published and published >= first else None
    if edge.endswith("末"):
        return Days(last, last, "day", instant=True)
    return Days(first, last, "years")


def _festival(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    published = reference.published
    year = reference.year
    if "year" in parts:
        said = parse_point(rules.point, parts["year"].rstrip("的"))
        year = said_year(said, reference, rules) if said else None
    elif year is None and published is not None:
        year = published.year
    if year is None:
        return None
    found = _festival_of(parts["festival"], year, rules)
    if found and published and "year" not in parts and not reference.future and found.first > published:
        found = _festival_of(parts["festival"], year - 1, rules)
    return found


def _festival_of(word: str, year: int, rules: PeriodRules) -> Days | None:
    if (word, str(year)) in rules.festivals:
        first, last = rules.festivals[word, str(year)]
    elif (word, "") in rules.festivals:
        first, last = (f"{year:04}-{day}" for day in rules.festivals[word, ""])
    else:
        return None
    return Days(date.fromisoformat(first), date.fromisoformat(last), "day", fuzzy=True)


def _decade(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    """上世纪80年代; two of them (八九十年代) are one stretch, and a part of one (80年代初) is told by `fuzzy`."""
    written, published = parts["decade"], reference.published
    digits = written if written.isdecimal() else "".join(str(whole_number(one)) for one in written[:-1])
    start, end = (int(digits), int(digits)) if written.isdecimal() else (int(digits[0]) * 10, int(digits[-1]) * 10)
    if start < 100:
        century = _century(parts.get("century"), published, start)
        if century is None:
            return None
        start, end = century + start, century + end
    return Days(year_of(start).first, year_of(end + 9).last, "years", fuzzy="part" in parts)


def _decades(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    """上世纪50年代至90年代: the second is of the century of the first where it says none."""
    first = _decade(parts, reference, rules)
    century = parts.get("to_century", parts.get("century"))
    said = {"decade": parts["to"]} | ({"century": century} if century else {})
    last = _decade(said, reference, rules)
    return Days(first.first, last.last, "years") if first and last else None


def _century(said: str | None, published: date | None, decade: int) -> int | None:
    """The first year of a century as its decades count it: 1900 for 20世纪; without a word the latest begun."""
    if said is not None and not said.startswith(("上", "本")):
        return ((whole_number(said) or 0) - 1) * 100
    if published is None:
        return None
    this = published.year // 100 * 100
    if said is None:
        return this if this + decade <= published.year else this - 100
    return this - 100 if said.startswith("上") else this


def _now(parts: Mapping[str, str], reference: Reference, rules: PeriodRules) -> Days | None:
    published = reference.published
    return Days(published, published, "day", instant=True) if published else None


KINDS: Mapping[str, Resolver] = {
    "yoy": _yoy,
    "mom": _mom,
    "average": _none,
    "before": _none,
    "base": _base,
    "range": _range,
    "range_years": _range_years,
    "since": _since,
    "since_era": _since_era,
    "year_as_of": _year_as_of,
    "as_of": _as_of,
    "until": _until,
    "before_point": _before_point,
    "this_and_next": _this_and_next,
    "last_n": _last_n,
    "next_n": _next_n,
    "ago": _ago,
    "plan": _plan,
    "festival": _festival,
    "decade": _decade,
    "decades": _decades,
    "now": _now,
    "vague": _none,
    "same": _same,
    "point": _point,
}

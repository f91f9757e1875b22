"""Which division a name stands for: candidates on the date, then the order of evidence.

The order: chain (徐州市鼓楼区), list (铁西区、皇姑区), a division over its own city
(恩施), neighbours in the sentence, section, article region, source, level. What
remains open keeps its candidates.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from extractor.document import Document, RegionMention
from extractor.gazetteer import COUNTRY, LEVELS, Division, Gazetteer

_LISTED = frozenset(("、", "和", "及", "与", "以及", "等", "，", ",", "/", "至", "到"))
_LONGEST_LISTED = max(map(len, _LISTED))
_NEAR = 3
_NEEDS = {f"name.{kind}": kind for kind in ("above", "context", "chain")}


@dataclass(slots=True)
class Name:
    """One name mention on its way: what it can still stand for, and what speaks for it."""

    mention: RegionMention
    text: str
    candidates: list[Division]
    rule: str = ""
    is_chained: bool = False
    is_listed: bool = False

    @property
    def division(self) -> Division | None:
        """The division, once one candidate is left."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    def keep(self, wanted: Callable[[Division], bool], rule: str) -> bool:
        """Narrow the candidates to those wanted, if some but not all are; True where one is left."""
        kept = [division for division in self.candidates if wanted(division)]
        if kept and len(kept) < len(self.candidates):
            self.candidates = kept
            self.rule = rule
        return len(self.candidates) == 1


class Year:
    """The gazetteer as it is in one year: readings of written forms and codes above, remembered.

    The source tells the year of a change, not the day: in the first half of that
    year a name that both sides of a change have stands for the older one.
    """

    def __init__(self, gazetteer: Gazetteer, year: int, is_first_half: bool) -> None:
        self.gazetteer = gazetteer
        self.year = year
        self.is_first_half = is_first_half
        self.on = date(year, 12, 31)
        self._readings: dict[str, list[Division]] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        self._divisions: dict[str, Division | None] = {}

    def above(self, division: Division) -> tuple[str, ...]:
        """The codes above a division, nearest last, without the country."""
        known = self._above.get(division.adcode)
        if known is None:
            known = self._above[division.adcode] = self.gazetteer.ancestors(division, self.on)
        return known

    def division(self, code: str) -> Division | None:
        """The division with a code in the year, else the one that had it nearest to the year."""
        try:
            return self._divisions[code]
        except KeyError:
            found = self._divisions[code] = self.gazetteer.at_or_near(code, self.on)
            return found

    def readings(self, text: str) -> list[Division]:
        """The divisions that a written form can stand for.

        Those in force; those that ended in the year where nothing else is, or in
        its first half in place of those that began in it; else what an abolished
        division became (only for full names and aliases); else, for a name that
        came later, the division that it came to be. Empty where nothing fits.
        """
        known = self._readings.get(text)
        if known is None:
            known = self._readings[text] = self._read(text)
        return known

    def _read(self, text: str) -> list[Division]:
        year = self.year
        forms = self.gazetteer.forms.get(text, ())
        current = [form.division for form in forms if form.division.holds(year)]
        ending = [form.division for form in forms if form.division.valid_to == year]
        if ending and (self.is_first_half or not current):
            return _distinct([division for division in current if division.valid_from != year] + ending)
        if current:
            return _distinct(current)
        written_out = [form.division for form in forms if form.kind != "short"]
        past = [division for division in written_out if division.valid_to is not None and division.valid_to < year]
        if past:
            last = max(division.valid_to or 0 for division in past)
            ended = [division for division in past if division.valid_to == last]
            return _distinct(heir for division in ended for heir in self.gazetteer.heirs(division, self.on))
        return _distinct(division for division in written_out if division.valid_from > year)


@lru_cache(maxsize=64)
def in_year(gazetteer: Gazetteer, year: int, is_first_half: bool = False) -> Year:
    """The gazetteer in a year; kept, so that articles of one year share what is remembered."""
    return Year(gazetteer, year, is_first_half)


def _distinct(divisions: Iterable[Division]) -> list[Division]:
    by_code = {division.adcode: division for division in divisions}
    if len(by_code) < 2:
        return list(by_code.values())
    return sorted(by_code.values(), key=lambda division: (LEVELS.index(division.level), division.adcode))


class Resolver:
    """Narrows the candidates of all names of one article."""

    def __init__(self, document: Document, names: Sequence[Name], year: Year) -> None:
        self.text = document.text
        self.sentences = document.sentences
        self.names = list(names)
        self.year = year
        self.above = year.above

    def lies_in(self, division: Division, code: str) -> bool:
        """True where the division is, or is below, the one with ``code``."""
        return division.adcode == code or code == COUNTRY or code in self.above(division)

    def chain(self) -> None:
        """Names directly after each other: the later lies in the earlier."""
        text = self.text
        for first, second in pairwise(self.names):
            end, start = first.mention.end, second.mention.start
            if start > end and not (start == end + 1 and (text[end].isspace() or text[end] == "·")):
                continue
            fits = [
                (above, below)
                for above in first.candidates
                for below in second.candidates
                if below.adcode != above.adcode and above.adcode in (COUNTRY, *self.above(below))
            ]
            if fits:
                first.candidates = _distinct(above for above, _ in fits)
                second.candidates = _distinct(below for _, below in fits)
                second.is_chained = first.mention.rule != "name.alias" or fits[0][0].adcode != COUNTRY
                second.rule = "chain"

    def lists(self) -> None:
        """Names joined by 、 or 和: sisters, where that is possible."""
        text = self.text
        neighbours = [
            (left, right)
            for left, right in pairwise(self.names)
            if right.mention.start - left.mention.end <= _LONGEST_LISTED
            and text[left.mention.end : right.mention.start] in _LISTED
        ]
        for known, name in (*neighbours, *((right, left) for left, right in reversed(neighbours))):
            parents = {division.parent for division in known.candidates}
            sisters = [division for division in name.candidates if division.parent in parents]
            if sisters and (known.is_chained or known.is_listed or not needs(known)):
                name.is_listed = True
                name.keep(lambda division, parents=parents: division.parent in parents, "list")  # type: ignore[misc]

    def nested(self) -> None:
        """A province, a division over its own city of the same name (恩施), a city before counties elsewhere (西安)."""
        for name in self.names:
            if len(name.candidates) < 2 or name.is_chained or name.rule:
                continue
            top = name.candidates[0]
            alone = name.candidates[1].level != top.level and needs(name) is None and name.mention.rule != "name.full"
            if top.level == "province" or alone or all(self.lies_in(d, top.adcode) for d in name.candidates):
                name.keep(lambda division, top=top: division.adcode == top.adcode, "higher")  # type: ignore[misc]

    def near(self, at: int) -> None:
        """Neighbours in the sentence, nearest first: the same division, one above, a sister."""
        name = self.names[at]
        sentence = self._sentence(name)
        for step in range(1, _NEAR + 1):
            for other in (at - step, at + step):
                if not 0 <= other < len(self.names) or self._sentence(self.names[other]) != sentence:
                    continue
                division = self.names[other].division
                if division is not None and self.narrow(name, division, "neighbour"):
                    return

    def _sentence(self, name: Name) -> int:
        return bisect_right(self.sentences, (name.mention.start, sys.maxsize))

    def narrow(self, name: Name, near: Division, rule: str) -> bool:
        """Prefer candidates that are, or lie in, ``near`` or the divisions above it, the closest first."""
        for code in (near.adcode, *reversed(self.above(near))):
            kept = [division for division in name.candidates if self.lies_in(division, code)]
            if kept:
                return name.keep(lambda division, code=code: self.lies_in(division, code), rule)  # type: ignore[misc]
        return len(name.candidates) == 1

    def by_level(self, name: Name) -> None:
        """The highest level, where only one candidate has it and the name is a short form."""
        if len(name.candidates) < 2 or name.mention.rule == "name.full":
            return
        top = name.candidates[0].level
        name.keep(lambda division: division.level == top, "level")


def needs(name: Name) -> str | None:
    """The evidence that a name needs: ``above``, ``context``, ``chain``, or None."""
    return _NEEDS.get(name.mention.rule)

"""One pass over the text with an automaton of all written forms, and what a hit must pass.

:func:`scanner` builds the automaton once for a gazetteer and its rules; it
lives in a cache of the process, because automatons do not pickle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from extractor.gazetteer import Form, Gazetteer
from extractor.match.region.rules import AnyOf, RegionRules, any_of
from extractor.segment import load_segmenter

LABEL = "region"
_WINDOW = 4
_LEVEL_OF_UNIT = {
    "国": "country",
    "省": "province",
    "自治区": "province",
    "市": "prefecture",
    "州": "prefecture",
    "盟": "prefecture",
    "县": "county",
    "区": "county",
    "旗": "county",
}
_PLAIN = {"full": 1, "alias": 2, "short": 2, "abbreviation": 2, "above": 2, "context": 3, "chain": 4}
_RECENT = 2000
_SURE = frozenset(("full", "short", "alias"))
_CUT_BEFORE = {
    "市": frozenset("场值价面况井容镇"),
    "区": frozenset("域块间别位"),
    "县": frozenset(),
    "州": frozenset(),
    "省": frozenset(),
}


class Entry(NamedTuple):
    """What one written form is: kind name, scope, group, zone, foreign or block; a zone is one ``since`` a year.

    ``said`` are the fields of its mentions behind start and end, always the same.
    """

    kind: str
    form: str
    adcodes: tuple[str, ...] = ()
    unit: str = ""
    false: AnyOf | None = None
    since: int = 0
    said: tuple[str, str, str, tuple[str, ...], str | None] | tuple[()] = ()

    def is_false(self, text: str, start: int, end: int) -> bool:
        """True where a false friend's pattern holds around ``text[start:end]``."""
        return self.false is not None and self.false.blocks(text, start, end)


class Hit(NamedTuple):
    """An entry found in a text."""

    start: int
    end: int
    entry: Entry


class _Borders(NamedTuple):
    """Where the names of a text start and end: the false friends' rules do not hold between two names."""

    starts: set[int]
    ends: set[int]


@lru_cache(maxsize=4)
def scanner(gazetteer: Gazetteer, rules: RegionRules) -> Scanner:
    """The scanner of a gazetteer and rules, built at the first call and kept."""
    return Scanner(gazetteer, rules)


class Scanner:
    """Finds what no other reading of the same stretch of text beats."""

    def __init__(self, gazetteer: Gazetteer, rules: RegionRules) -> None:
        self.entries = {word: entry._replace(said=_said(entry)) for word, entry in _entries(gazetteer, rules)}
        self._words = list(self.entries)
        self._values = [self.entries[word] for word in self._words]
        self._automaton = AhoCorasick(
            self._words, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )
        letters = {letter: Entry("name", "abbreviation", (code,)) for letter, code in rules.abbreviations.items()}
        self._abbreviations = {letter: entry._replace(said=_said(entry)) for letter, entry in letters.items()}
        self._short = rules.short
        self._surnames = rules.surnames

    def hits(self, text: str) -> list[Hit]:
        """The hits of a text, in order, none overlapping."""
        return self._choose(text, self.found(text))

    def found(self, text: str) -> list[tuple[int, int, Entry]]:
        """Every written form in the text, overlapping ones too."""
        values = self._values
        scan = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [(start, end, values[number]) for number, start, end in scan]

    def found_slowly(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        """The obvious twin of :meth:`found`: every form at every place."""
        longest = max(map(len, self.entries))
        for start in range(len(text)):
            for end in range(start + 1, min(start + longest, len(text)) + 1):
                entry = self.entries.get(text[start:end])
                if entry is not None:
                    yield start, end, entry

    def _choose(self, text: str, found: Iterable[tuple[int, int, Entry]]) -> list[Hit]:
        ordered = sorted([*found, *self._abbreviated(text)], key=_place)
        names = [(start, end) for start, end, entry in ordered if entry.kind == "name" and entry.form in _SURE]
        borders = _Borders({start for start, _ in names}, {end for _, end in names})
        chosen: list[Hit] = []
        cluster: list[tuple[int, int, Entry]] = []
        reach = -1
        for item in ordered:
            start, end, _ = item
            if start >= reach and cluster:
                self._settle(text, cluster, borders, chosen)
                cluster = []
            cluster.append(item)
            if end > reach:
                reach = end
        if cluster:
            self._settle(text, cluster, borders, chosen)
        chosen.sort(key=_start)
        return chosen

    def _settle(self, text: str, cluster: list[tuple[int, int, Entry]], borders: _Borders, chosen: list[Hit]) -> None:
        if len(cluster) == 1:
            ((start, end, entry),) = cluster
            if entry.kind != "block" and self._holds(text, start, end, entry, borders):
                chosen.append(Hit(start, end, entry))
            return
        cluster.sort(key=_strength)
        taken: set[int] = set()
        for start, end, entry in cluster:
            if taken and not taken.isdisjoint(range(start, end)):
                continue
            if entry.kind == "block":
                taken.update(range(start, end))
            elif self._holds(text, start, end, entry, borders):
                taken.update(range(start, end))
                chosen.append(Hit(start, end, entry))

    def _holds(self, text: str, start: int, end: int, entry: Entry, borders: _Borders) -> bool:
        """Whether an entry that is no false friend stands as itself at its place."""
        if entry.kind == "name":
            return self._is_name(text, start, end, entry, borders)
        return _edges_hold(text, start, end, entry.kind == "scope")

    def _is_name(self, text: str, start: int, end: int, entry: Entry, borders: _Borders) -> bool:
        if end not in borders.starts:
            if text[end : end + 1] in _CUT_BEFORE.get(text[end - 1], ()) and entry.form == "full":
                return False
            if entry.is_false(text, start, end):
                return False
        if entry.form == "abbreviation":
            return True
        if entry.form == "full" and end - start > 2:
            return start in borders.ends or _edges_hold(text, start, end, left_only=True)  # 海东市民和县
        if start not in borders.ends and text[start - 1 : start] in self._surnames and _is_person(text, start, end):
            return False
        return _edges_hold(text, start, end)

    def _abbreviated(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        for pattern in self._short:
            if not any(map(text.__contains__, pattern.leads)):
                continue
            for match in pattern.pattern.compiled.finditer(text):
                for start, end in match.spans("place"):
                    yield start, end, self._abbreviations[text[start:end]]


def _said(entry: Entry) -> tuple[str, str, str, tuple[str, ...], str | None]:
    """The fields of an entry's mentions behind start and end; of an entry they are always the same."""
    kind = entry.kind
    if kind == "scope":
        return LABEL, f"scope.{entry.unit}", kind, (), _LEVEL_OF_UNIT.get(entry.unit)
    if kind == "zone":
        return LABEL, kind, "group", entry.adcodes, None
    if kind in ("group", "foreign"):
        return LABEL, kind, kind, entry.adcodes, None
    return LABEL, f"name.{entry.form}", "name", entry.adcodes, None


def _place(item: tuple[int, int, Entry]) -> tuple[int, int]:
    return item[0], -item[1]


def _start(hit: Hit) -> int:
    return hit.start


def _strength(item: tuple[int, int, Entry]) -> tuple[int, int, int]:
    start, end, entry = item
    if entry.kind in ("block", "group", "zone") or (entry.form == "full" and end - start > 2):
        rank = 0
    else:
        rank = 1 if entry.kind == "scope" else _PLAIN.get(entry.form, 2)
    return rank, start, -end


def _edges_hold(text: str, start: int, end: int, left_only: bool = False) -> bool:
    """False where a word of the dictionary straddles an edge and a segmentation of the place agrees with it."""
    is_word = _is_word
    left = (start > 0 and is_word(text[start - 1 : start + 1])) or (start > 1 and is_word(text[start - 2 : start + 1]))
    right = not left_only and end < len(text) and is_word(text[end - 1 : end + 1])
    if not left and not right:
        return True
    first = max(0, start - _WINDOW)
    return _cuts_at(text[first : end + _WINDOW], start - first, end - first, left_only)


@lru_cache(maxsize=16384)
def _is_word(text: str) -> bool:
    """Whether the dictionary has two or three characters as a word; the same ones are asked again and again."""
    return load_segmenter().is_word(text)


def _is_person(text: str, start: int, end: int) -> bool:
    """True where the surname before a name is a word by itself (张海宁), and not the end of one (资金黔南)."""
    first = max(0, start - _WINDOW)
    words = load_segmenter().words(text[first : end + _WINDOW], first)
    return any(word.start == start - 1 and word.end <= start for word in words) or any(
        word.start == start - 1 and word.end >= end for word in words
    )


@lru_cache(maxsize=8192)
def _cuts_at(window: str, start: int, end: int, left_only: bool) -> bool:
    for word in load_segmenter().words(window):
        if word.start < start < word.end or (not left_only and start < word.start < end < word.end):
            return False
    return True


def _entries(gazetteer: Gazetteer, rules: RegionRules) -> Iterator[tuple[str, Entry]]:
    combined: dict[tuple[str, ...], AnyOf] = {}
    named = {name for friend in rules.false_friends for name in friend.names}
    usual: dict[tuple[bool, frozenset[str]], AnyOf] = {}
    for name, forms in gazetteer.forms.items():
        best = min((form.kind for form in forms), key=("full", "alias", "short").index)
        adcodes = tuple(dict.fromkeys(form.division.adcode for form in forms))
        recent = [form for form in forms if (form.division.valid_to or gazetteer.last_year) >= _RECENT] or forms
        levels = {form.division.level for form in recent}
        need = rules.needs.get(name) or _need_by_form(name, recent, best, levels, rules.features)
        if need == "never":
            continue
        form = best if need == "none" else need
        sort = (best == "full", frozenset(levels))
        blocking = None if name in named else usual.get(sort)
        if blocking is None:
            friends = rules.friends_of(name, best == "full", levels)
            blocking = combined.setdefault(tuple(friend.id for friend in friends), any_of(friends))
            if name not in named:
                usual[sort] = blocking
        yield name, Entry("name", form, adcodes, "", blocking)
    for foreign in rules.foreign:
        yield foreign, Entry("foreign", "short")
    for group, members in rules.groups.items():
        yield group, Entry("group", "short", members)
    for name, zone in rules.zones.items():
        yield name, Entry("zone", "short", zone.hosts, since=zone.since)
    for scope, unit in rules.scopes.items():
        yield scope, Entry("scope", "short", (), unit)
    for friend in rules.false_friends:
        for word in friend.words:
            yield word, Entry("block", "short")


def _need_by_form(name: str, forms: Sequence[Form], best: str, levels: set[str], features: frozenset[str]) -> str:
    """The evidence that a form needs which no table row names.

    Short forms of districts (朝阳) and those that read as a river or a hill
    (沙河) need most; of other counties those of two characters, because so many
    are also parts of foreign and personal names. A full name of two characters
    needs some where it is a district's (北区).
    """
    if best == "full":
        return "chain" if len(name) == 2 and name.endswith("区") else "none"
    if best != "short" or levels != {"county"}:
        return "none"
    is_feature = name[-1] in features and len(name) == 2
    if all(form.division.name.endswith("区") for form in forms):
        return "chain" if is_feature else "context"
    if is_feature:
        return "context"
    return "above" if len(name) == 2 else "none"

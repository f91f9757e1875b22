"""The rules of the region matcher: scopes, groups, false friends, risky short forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import regex

from extractor.errors import DataError
from extractor.kept import compiled
from extractor.lexicon import alternation, data_files, read_table
from extractor.prefilter import ANYWHERE, Characters, Near, characters_before, first_characters, may_be, needed_near
from extractor.rules import Example, LazyPattern, lazy_pattern, parse_example, read_rule_tables

NAME = "{name}"
_PLACE = "(?P<place>"
NEEDS = ("none", "above", "context", "chain", "never")
ROLES = ("", "foreign", "several", "clause", "alike", "county")
WORDS = ("", "each", "together", "part")


@dataclass(frozen=True, slots=True)
class FalseFriend:
    """What looks like a name and is none: whole ``words``, or a pattern before and after a name.

    ``forms`` is short or all; ``levels`` and ``names`` limit the names that it
    is for; ``role`` says what else than "none" follows (see ``region_attach.toml``).
    """

    id: str
    words: tuple[str, ...]
    names: frozenset[str]
    forms: str
    role: str
    levels: frozenset[str]
    before: LazyPattern | None
    after: LazyPattern | None
    examples: tuple[Example, ...]
    counter_examples: tuple[str, ...]

    def blocks(self, text: str, start: int, end: int) -> bool:
        """True where the pattern holds around the name ``text[start:end]``."""
        if self.after is not None and self.after.compiled.match(text, end) is None:
            return False
        return self.before is None or self.before.compiled.match(text, start) is not None

    @property
    def guard(self) -> tuple[Characters, Characters, Characters]:
        """The characters that can stand right before the name, at its end, and right after it; None for all."""
        before = characters_before(self.before.source) if self.before is not None else None
        if self.after is None:
            return before, None, None
        return before, characters_before(self.after.source), first_characters(self.after.source)

    @property
    def near(self) -> Near:
        """Words of which one stands near the name, for a rule that the characters right beside it do not tell."""
        before, _, after = self.guard
        side = self.after if self.before is None else self.before
        return needed_near(side.source) if side is not None and before is None and after is None else ANYWHERE


class _Bits(dict[str, int]):
    """For a character beside a name the rules that it leaves possible, as bits; worked out when it is first met."""

    def __init__(self, rules: Sequence[FalseFriend], side: int) -> None:
        self.rules, self.side = rules, side

    def __missing__(self, character: str) -> int:
        may = [may_be(character, rule.guard[self.side]) for rule in self.rules]
        bits = self[character] = sum(one << i for i, one in enumerate(may))
        return bits


class _Chosen(dict[int, tuple[FalseFriend, ...]]):
    """The rules of such bits."""

    def __init__(self, rules: Sequence[FalseFriend]) -> None:
        self.rules = rules

    def __missing__(self, bits: int) -> tuple[FalseFriend, ...]:
        chosen = self[bits] = tuple(rule for i, rule in enumerate(self.rules) if bits >> i & 1)
        return chosen


class AnyOf:
    """Pattern rules asked together, of which most are passed over by one look at the characters beside the name.

    ``of`` holds the rules of each role, as bits.
    """

    def __init__(self, rules: tuple[FalseFriend, ...]) -> None:
        self.rules = rules
        self.of = {role: sum((rule.role == role) << i for i, rule in enumerate(rules)) for role in ROLES}
        self._left, self._last, self._right = (_Bits(rules, side) for side in range(3))
        self._chosen = _Chosen(rules)
        self._open = -1
        self._near: tuple[tuple[int, Near], ...] = ()

    def possible(self, text: str, start: int, end: int, asked: int = -1) -> int:
        """Those of the rules ``asked`` that the text beside the name ``text[start:end]`` leaves possible, as bits."""
        bits = (
            self._left[text[start - 1 : start]] & self._last[text[end - 1]] & self._right[text[end : end + 1]] & asked
        )
        if bits & self._open:
            for bit, near in self._needing():
                if bits & bit and not near.is_in(text, start, end):
                    bits -= bit
        return bits

    def _needing(self) -> tuple[tuple[int, Near], ...]:
        """The rules that need a word near the name, as bits; worked out at the first call."""
        if self._open < 0:
            near = [(1 << i, rule.near) for i, rule in enumerate(self.rules)]
            self._near = tuple((bit, one) for bit, one in near if one.words)
            self._open = sum(bit for bit, _ in self._near)
        return self._near

    def holds(self, possible: int, text: str, start: int, end: int) -> bool:
        """True where one of the rules that such bits stand for holds around the name ``text[start:end]``."""
        if possible:
            for rule in self._chosen[possible]:
                if rule.blocks(text, start, end):
                    return True
        return False

    def blocks(self, text: str, start: int, end: int) -> bool:
        """True where one of the rules holds around the name ``text[start:end]``."""
        return self.holds(self.possible(text, start, end), text, start, end)

    def blocks_slowly(self, text: str, start: int, end: int) -> bool:
        """The plain twin of :meth:`blocks`: every rule."""
        return any(rule.blocks(text, start, end) for rule in self.rules)


def any_of(rules: Sequence[FalseFriend]) -> AnyOf:
    """The pattern rules among ``rules``, to be asked together.

    >>> rules = any_of(load_context_rules("region_attach.toml"))
    >>> rules.blocks("居全省第二", 1, 3), rules.blocks("全省有12家", 0, 2)
    (True, False)
    """
    return AnyOf(tuple(rule for rule in rules if rule.before is not None or rule.after is not None))


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that is no division (雄安新区): the adcodes of its hosts and the year in which it began."""

    hosts: tuple[str, ...]
    since: int


@dataclass(frozen=True, slots=True)
class ShortPattern:
    """A context in which one-character abbreviations are names: the groups ``place`` of ``pattern``.

    The pattern is tried only on texts that hold one of ``leads``.
    """

    id: str
    pattern: LazyPattern
    leads: tuple[str, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RegionRules:
    """All that the matcher knows beside the gazetteer. Frozen and picklable.

    ``scopes`` maps a pointer to its unit (全省 → 省); ``groups`` a group's name to
    its members; ``needs`` a risky form to the evidence that it needs;
    ``abbreviations`` one character to an adcode; ``foreign`` are places outside;
    ``features`` are last characters that make a short form read as a river or a hill,
    ``surnames`` characters that make one read as a person (张海宁). ``article`` are
    the rules of ``region_article.toml`` and those of ``region_attach.toml`` without a role: where one holds a name says
    nothing of the article. ``press`` are those that know a newspaper;
    ``attach`` and ``words`` those of ``region_attach.toml``, patterns and words, by role,
    ``around`` all its patterns.
    ``zones`` maps a zone's name to what it is; ``zone_tail`` matches what makes a zone
    directly after a name (昆山开发区). ``within`` are the rules of ``region_within.toml``;
    ``national`` words in a title that say that the article is about the country.
    """

    scopes: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    needs: Mapping[str, str]
    abbreviations: Mapping[str, str]
    short: tuple[ShortPattern, ...]
    foreign: frozenset[str]
    features: frozenset[str]
    surnames: frozenset[str]
    false_friends: tuple[FalseFriend, ...] = field(repr=False)
    article: AnyOf = field(repr=False)
    press: AnyOf = field(repr=False)
    attach: Mapping[str, AnyOf] = field(repr=False)
    around: AnyOf = field(repr=False)
    words: Mapping[str, tuple[str, ...]] = field(repr=False)
    zones: Mapping[str, Zone] = field(repr=False)
    zone_tail: regex.Pattern[str] = field(repr=False)
    within: tuple[FalseFriend, ...] = field(repr=False)
    national: tuple[str, ...] = ()

    def friends_of(self, name: str, is_full: bool, levels: Set[str]) -> tuple[FalseFriend, ...]:
        """The pattern rules that can block a name that stands for divisions of ``levels`` only."""
        return tuple(
            friend
            for friend in self.false_friends
            if not friend.words
            and (not is_full or friend.forms == "all")
            and (not friend.names or name in friend.names)
            and (not friend.levels or levels <= friend.levels)
        )


def load_region_rules(folders: Sequence[Path] = ()) -> RegionRules:
    """The built-in rules, with the rows and rules that the user's folders add. Raises DataError."""
    abbreviations = {
        row.cells["abbreviation"]: row.cells["adcode"]
        for row in read_table("region_abbreviations.tsv", ("abbreviation", "adcode"), folders)
    }
    needs = {}
    for row in read_table("region_risky.tsv", ("form", "need"), folders):
        if row.cells["need"] not in NEEDS:
            raise DataError(row.file, row.line, f"need {row['need']!r}", f"write one of {', '.join(NEEDS)}")
        needs[row.cells["form"]] = row.cells["need"]
    article = load_context_rules("region_article.toml", folders)
    attach = load_context_rules("region_attach.toml", folders)
    return RegionRules(
        scopes={
            row.cells["text"]: row.cells["unit"] for row in read_table("region_scopes.tsv", ("text", "unit"), folders)
        },
        groups={
            row.cells["name"]: row.list("members")
            for row in read_table("region_groups.tsv", ("name", "members", "open"), folders)
        },
        needs=needs,
        abbreviations=abbreviations,
        short=tuple(
            _short(table, str(path), line, abbreviations)
            for path in data_files("region_short.toml", folders)
            for table, line in read_rule_tables(path)
        ),
        foreign=frozenset(row.cells["name"] for row in read_table("region_foreign.tsv", ("name",), folders)),
        features=_forms("feature", folders),
        surnames=_forms("surname", folders),
        false_friends=load_context_rules("region_false.toml", folders),
        article=any_of([*article, *(rule for rule in attach if not rule.role)]),
        press=any_of([rule for rule in article if rule.id.endswith("press")]),
        attach={role: any_of([rule for rule in attach if rule.role == role and not rule.words]) for role in ROLES},
        around=any_of(attach),
        words={role: tuple(word for rule in attach if rule.role == role for word in rule.words) for role in WORDS},
        zones=_zones(folders),
        zone_tail=compiled(f"{alternation(_forms('zone', folders))}(?!{alternation(_forms('zone_not', folders))})"),
        within=_within(folders),
        national=tuple(word for rule in article for word in rule.words),
    )


def _within(folders: Sequence[Path]) -> tuple[FalseFriend, ...]:
    rules = []
    for path in data_files("region_within.toml", folders):
        for table, line in read_rule_tables(path):
            rule = _false_friend(table, str(path), line)
            if rule.after is None or _PLACE not in rule.after.source:
                raise DataError(str(path), line, f"rule {rule.id!r} names no place", f"write {_PLACE}…) behind {NAME}")
            rules.append(rule)
    return tuple(rules)


def _zones(folders: Sequence[Path]) -> dict[str, Zone]:
    zones = {}
    for row in read_table("region_zones.tsv", ("name", "aliases", "hosts", "valid_from"), folders):
        since = row["valid_from"]
        if since and not since.isdigit():
            raise DataError(row.file, row.line, f"valid_from {since!r}", "write a year, or leave it empty")
        if not row.list("hosts"):
            raise DataError(row.file, row.line, f"zone {row['name']!r} without hosts", "write the adcodes it lies in")
        for name in (row["name"], *row.list("aliases")):
            zones[name] = Zone(row.list("hosts"), int(since or 0))
    return zones


def _forms(kind: str, folders: Sequence[Path]) -> frozenset[str]:
    rows = read_table("region_forms.tsv", ("kind", "text"), folders)
    return frozenset(row.cells["text"] for row in rows if row.cells["kind"] == kind)


def load_context_rules(name: str, folders: Sequence[Path] = ()) -> tuple[FalseFriend, ...]:
    """The pattern rules of another file in the format of ``region_false.toml``. Raises DataError."""
    return tuple(
        _false_friend(table, str(path), line)
        for path in data_files(name, folders)
        for table, line in read_rule_tables(path)
    )


def _proof(table: Mapping[str, Any], file: str, line: int) -> tuple[tuple[Example, ...], tuple[str, ...]]:
    for key in ("id", "examples", "counter_examples"):
        if not table.get(key):
            raise DataError(file, line, f"rule without {key}", "a rule carries its id and its proof: add some")
    return tuple(parse_example(entry, file, line) for entry in table["examples"]), tuple(table["counter_examples"])


def _short(table: Mapping[str, Any], file: str, line: int, abbreviations: Mapping[str, str]) -> ShortPattern:
    examples, counter_examples = _proof(table, file, line)
    place = f"[{''.join(abbreviations)}]"
    source = str(table.get("pattern", "")).replace("{place}", place)
    pattern = lazy_pattern(source, str(table["id"]), Path(file), line)
    if not table.get("leads"):
        raise DataError(file, line, f"rule {table['id']!r} without leads", "name words that each match holds")
    return ShortPattern(str(table["id"]), pattern, tuple(table["leads"]), examples, counter_examples)


def _false_friend(table: Mapping[str, Any], file: str, line: int) -> FalseFriend:
    examples, counter_examples = _proof(table, file, line)
    pattern = str(table.get("pattern", ""))
    if bool(table.get("words")) == bool(pattern) or (pattern and pattern.count(NAME) != 1):
        raise DataError(file, line, f"rule {table['id']!r}", "give it words, or a pattern with {name} once")
    before, _, after = pattern.partition(NAME)
    return FalseFriend(
        str(table["id"]),
        tuple(table.get("words", ())),
        frozenset(table.get("names", ())),
        str(table.get("forms", "short")),
        str(table.get("role", "")),
        frozenset(table.get("levels", ())),
        lazy_pattern(f"(?<={before})", str(table["id"]), Path(file), line) if before else None,
        lazy_pattern(after, str(table["id"]), Path(file), line) if after else None,
        examples,
        counter_examples,
    )

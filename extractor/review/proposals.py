"""What corrections that repeat ask for: rows and rules of the team, each with the corrections that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from extractor.records import ArticleRecord
from extractor.review.events import Event, live
from extractor.review.exact import JsonObject
from extractor.review.lookups import Lookups

ProposalKind = Literal["unit", "region_alias", "policy_name", "initiative", "false_region", "false_number"]
_NEIGHBOURS: Final = 4
_RANK: Final = "4"
"""The rank of a policy whose type is not told: an ordinary document of an office."""


class Evidence(NamedTuple):
    """One correction that asks for it: the event, its article, and the words with what stands around them."""

    article: str
    event: str
    before: str
    quote: str
    after: str


class Proposal(NamedTuple):
    """A row of a table, or a rule with examples and counter-examples, in the file of that name.

    ``key`` are the words that have to stand in a text for it to change anything.
    """

    kind: ProposalKind
    file: str
    key: str
    row: dict[str, str]
    rule: str
    evidence: tuple[Evidence, ...]


class _Said(NamedTuple):
    event: Event
    evidence: Evidence


def proposals(
    reviewed: Iterable[tuple[ArticleRecord, Sequence[Event]]], lookups: Lookups, least: int = 2
) -> list[Proposal]:
    """What at least ``least`` corrections ask for alike, the most frequent first; always in the same order."""
    said = [one for machine, events in reviewed for one in _said(machine, events)]
    found = [*_units(said, lookups), *_aliases(said, lookups), *_policies(said)]
    found += [*_false_regions(said, lookups), *_false_numbers(said)]
    enough = [one for one in found if len(one.evidence) >= least]
    return sorted(enough, key=lambda one: (-len(one.evidence), one.file, one.key))


def _said(machine: ArticleRecord, events: Sequence[Event]) -> Iterator[_Said]:
    """The standing events about records, each with its words; only those whose words are in today's text."""
    for event in live(events):
        anchor = event.anchors.get("record")
        if anchor is not None and anchor.quote in machine.text:
            around = (anchor.prefix, anchor.quote, anchor.suffix)
            yield _Said(event, Evidence(machine.article.id, event.id, *around))


def _grouped(said: Iterable[_Said], key: Callable[[_Said], str | None]) -> dict[str, list[_Said]]:
    groups: dict[str, list[_Said]] = {}
    for one in said:
        name = key(one)
        if name:
            groups.setdefault(name, []).append(one)
    return groups


def _proposal(kind: ProposalKind, file: str, key: str, of: Sequence[_Said], row: dict[str, str]) -> Proposal:
    return Proposal(kind, file, key, row, "", tuple(one.evidence for one in of))


def _units(said: list[_Said], lookups: Lookups) -> Iterator[Proposal]:
    """Units that no table has and that people have written."""

    def unit(one: _Said) -> str | None:
        event, written = one.event, None
        if event.kind == "edit" and event.field == "quantity.unit":
            written = event.value
        elif event.kind == "add" and event.record_kind == "observation":
            written = event.value["quantity"].get("unit")
        stands = written and written in one.evidence.quote + one.evidence.after[:_NEIGHBOURS]
        return written if stands and lookups.unit(written, Decimal(1))["unit_code"] is None else None

    for written, of in _grouped(said, unit).items():
        if written.isalpha():
            row = {"unit": written, "code": "{" + written + "}", "dimension": "count"}
            yield _proposal("unit", "units.tsv", written, of, row)


def _aliases(said: list[_Said], lookups: Lookups) -> Iterator[Proposal]:
    """Words that people took for a division of which no table says so, all for the same one."""

    def words(one: _Said) -> str | None:
        event = one.event
        is_added = event.kind == "add" and event.record_kind == "region" and event.value.get("kind") == "name"
        is_named = event.kind == "edit" and event.record_kind == "region" and event.field == "adcode"
        return one.evidence.quote if is_added or is_named else None

    for alias, of in _grouped(said, words).items():
        codes = {_adcode(one.event) for one in of}
        code = next(iter(codes))
        known = {form.division.adcode for form in lookups.gazetteer.forms.get(alias, ())}
        if len(codes) == 1 and code is not None and code not in known:
            yield _proposal("region_alias", "region_aliases.tsv", alias, of, {"alias": alias, "adcode": code})


def _adcode(event: Event) -> str | None:
    code = event.value.get("adcode") if event.kind == "add" else event.value
    return None if code is None else str(code)


def _policies(said: list[_Said]) -> Iterator[Proposal]:
    """Names of policies that people have added."""

    def name(one: _Said) -> str | None:
        event = one.event
        return str(event.value["name"]) if event.kind == "add" and event.record_kind == "policy" else None

    for named, of in _grouped(said, name).items():
        value: JsonObject = of[-1].event.value
        subtype = value.get("subtype") or ""
        if value["kind"] == "initiative":
            row = {"name": named, "subtype": subtype}
            yield _proposal("initiative", "initiatives.tsv", named, of, row)
        else:
            row = {"name": named, "full": named, "subtype": subtype, "rank": _RANK}
            yield _proposal("policy_name", "policy_names.tsv", named, of, row)


def _rejected(said: list[_Said], kind: str) -> dict[str, list[_Said]]:
    return _grouped(
        said,
        lambda one: one.evidence.quote if one.event.kind == "reject" and one.event.record_kind == kind else None,
    )


def _false_regions(said: list[_Said], lookups: Lookups) -> Iterator[Proposal]:
    """Longer words in which a name of a division is none, with an example and with the name where it is one."""
    for name, of in _rejected(said, "region").items():
        for word, before, in_word in _longer_words(of):
            snapshot = in_word[0].event.snapshot or {}
            full = snapshot.get("name")
            if full is None or full in word:
                continue
            example = f"{before}⟦{name}⟧{word[len(before) + len(name) :]}"
            rule = (
                f"[[rule]]\nid = 'team.false.{word}'\nwords = ['{word}']\n"
                f"examples = ['{example}']\ncounter_examples = ['{full}召开会议']\n"
            )
            evidence = tuple(one.evidence for one in in_word)
            yield Proposal("false_region", "region_false.toml", word, {}, rule, evidence)


def _false_numbers(said: list[_Said]) -> Iterator[Proposal]:
    """Words with a numeral in them that counts nothing."""
    kept = {
        one.evidence.quote + one.evidence.after
        for one in said
        if one.event.kind in ("accept", "edit", "add") and one.event.record_kind == "observation"
    }
    for of in _rejected(said, "observation").values():
        for word, _, in_word in _longer_words(of):
            if not any(text.startswith(word) for text in kept) and not word.isdecimal():
                yield _proposal("false_number", "quantity_words.tsv", word, in_word, {"word": word, "kind": "name"})


def _longer_words(of: Sequence[_Said]) -> Iterator[tuple[str, str, list[_Said]]]:
    """The words that corrections of one quote stand in alike: the word, its part before the quote, the corrections.

    Those with the same two characters after the quote belong together, else those
    with the same two before it; the word goes on as far as all of them agree.
    """
    by_after = _grouped(of, lambda one: _letters(one.evidence.after[:2]))
    single = [group[0] for group in by_after.values() if len(group) == 1]
    left = [one for one in of if not _letters(one.evidence.after[:2])] + single
    for group in by_after.values():
        if len(group) > 1:
            after = _common([one.evidence.after[:_NEIGHBOURS] for one in group])
            yield group[0].evidence.quote + after, "", group
    for group in _grouped(left, lambda one: _letters(one.evidence.before[-2:])).values():
        before = _common([one.evidence.before[: -_NEIGHBOURS - 1 : -1] for one in group])[::-1]
        yield before + group[0].evidence.quote, before, group


def _letters(text: str) -> str | None:
    return text if len(text) == 2 and text.isalpha() else None


def _common(texts: Sequence[str]) -> str:
    """The letters that all texts begin with.

    >>> _common(["热线电话", "热线，"])
    '热线'
    """
    found = ""
    for characters in zip(*texts, strict=False):
        if len(set(characters)) > 1 or not characters[0].isalpha():
            break
        found += characters[0]
    return found

"""The definitions of the policy room, loaded once: tables and rules as one frozen, picklable value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick_rs

from extractor.errors import DataError
from extractor.lexicon import Row, alternation, read_table
from extractor.rules import Rule, load_rules

ALWAYS, NEVER = 0, 9
_BARE = {"": NEVER, "always": ALWAYS, "lead1": 1, "lead2": 2, "lead3": 3}
_LOCAL_ORGAN = (
    r"[^\P{Han}等和与及在由]{0,8}[省市县区州盟旗]"
    r"(?:委、?(?:[省市县区]?人?民?政府)?(?:办公厅|办公室)?|人?民?政府(?:办公厅|办公室)?|人大常委会"
    r"|[^\P{Han}等和与及在由]{2,10}(?:厅|局|委员会|委|办公室|法院|检察院))"
)
_MARKS = {"关于": "about", "中华人民共和国": "people", "条": "points", "号": "number"}
_STANDARD_PREFIXES = ("GB", "DB", "HJ", "JGJ", "CJJ", "/T")


class PolicyType(NamedTuple):
    """A row of ``policy_types.tsv``; ``bare`` is the strength of verb that a bare name needs (9: never).

    ``plans`` and ``extends`` say whether it ends a five-year plan (policy.document.plan) and goes on with a
    name of the catalogue (policy.catalogue-type); ``is_named`` whether any form of name may end with it.
    """

    word: str
    kind: str
    subtype: str
    rank: int | None
    bare: int
    minimum: int
    title: str
    quoted: str
    inside: bool
    plans: bool
    extends: bool
    is_named: bool


class Lead(NamedTuple):
    """A verb before a name: its strength before documents and initiatives, the action and status it tells."""

    word: str
    document: int
    initiative: int
    action: str | None
    status: str | None
    is_preposition: bool = False


class KnownPolicy(NamedTuple):
    """A law by its short name, or an initiative of the catalogue."""

    word: str
    name: str
    kind: str
    subtype: str
    bare: bool
    type: PolicyType | None = None


class Mark(NamedTuple):
    """A word at which a rule is tried: ``at`` as in ``policies.toml``."""

    word: str
    at: str


class NotType(NamedTuple):
    """A longer word that hides a type: 标准煤."""

    word: str


Term = PolicyType | Lead | KnownPolicy | Mark | NotType


class After(NamedTuple):
    """A verb after a name: the action and status it tells."""

    word: str
    action: str
    status: str | None


@dataclass(frozen=True)
class PolicyRules:
    """Everything that :func:`match_policies` knows, as one value that can be pickled.

    ``terms`` are what one scan of the text looks for; ``around`` are the words of
    ``not_policies.tsv`` by their column ``where``, ``words`` the same as ``str.startswith`` takes
    them; ``issuing`` are the actions of those who make a policy, not of those who follow it.
    """

    terms: tuple[Term, ...]
    types: Mapping[str, PolicyType]
    known: Mapping[str, KnownPolicy]
    after: Mapping[str, After]
    issuers: Mapping[str, str]
    codes: Mapping[str, str]
    around: Mapping[str, frozenset[str]]
    words: Mapping[str, tuple[str, ...]]
    issuing: frozenset[str]
    rules: Mapping[str, Rule]
    longest_type: int
    longest_code: int

    @cached_property
    def automaton(self) -> ahocorasick_rs.AhoCorasick:
        """The scanner for ``terms``: at each place the longest stands. Made on first use, never pickled."""
        return ahocorasick_rs.AhoCorasick(
            [term.word for term in self.terms], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "automaton"}


def load_policy_rules(folders: Sequence[Path] = ()) -> PolicyRules:
    """The built-in policy definitions with those of the user's ``folders`` added.

    Raises DataError for a wrong table or rule.

    >>> rules = load_policy_rules()
    >>> rules.types["条例"].rank, rules.known["放管服"].name
    (2, '放管服改革')
    """
    around = _around(folders)
    codes = {
        row.cells["code"]: row.cells["issuer"]
        for row in read_table("policy_organ_codes.tsv", ("code", "issuer"), folders)
    }
    rules = {rule.id: rule for rule in load_rules("policies.toml", _placeholders(around, codes, folders), folders)}
    read = (_type(row, rules) for row in read_table("policy_types.tsv", _TYPE_COLUMNS, folders))
    types = {type_.word: type_ for type_ in read}
    leads = [_lead(row) for row in read_table("policy_leads.tsv", _LEAD_COLUMNS, folders)]
    known = _known(folders, types)
    hidden = [row.cells["word"] for row in read_table("policy_not_types.tsv", ("word", "why"), folders)]
    marks = [Mark(word, at) for word, at in _MARKS.items()]
    marks += [Mark(word, "standard") for word in _STANDARD_PREFIXES]
    terms: dict[str, Term] = {word: NotType(word) for word in hidden}
    for group in (marks, leads, types.values(), known.values()):
        terms.update((term.word, term) for term in group)
    return PolicyRules(
        terms=tuple(terms.values()),
        types=types,
        known=known,
        after=_after(folders),
        issuers=_issuers(folders),
        codes=codes,
        around=around,
        words={where: tuple(sorted(group)) for where, group in around.items()},
        issuing=frozenset(lead.action for lead in leads if lead.action and max(lead.document, lead.initiative) > 1),
        rules=rules,
        longest_type=max(map(len, types)),
        longest_code=max(map(len, codes)),
    )


_TYPE_COLUMNS = ("type", "kind", "subtype", "rank", "bare", "min", "title", "quoted", "inside")
_LEAD_COLUMNS = ("word", "document", "initiative", "action", "status", "preposition")


def _type(row: Row, rules: Mapping[str, Rule]) -> PolicyType:
    if row.cells["bare"] not in _BARE:
        raise DataError(row.file, row.line, f"bare {row['bare']!r}", f"write one of {', '.join(filter(None, _BARE))}")
    if row.cells["kind"] not in ("document", "initiative", "either"):
        raise DataError(row.file, row.line, f"kind {row['kind']!r}", "write document, initiative or either")
    bare, quoted, inside = _BARE[row.cells["bare"]], row.cells["quoted"], row.cells["inside"] == "yes"
    plans = row.cells["subtype"] in rules["policy.document.plan"].fields["subtypes"]
    extends = row.cells["subtype"] in rules["policy.catalogue-type"].fields["subtypes"]
    return PolicyType(
        word=row.cells["type"],
        kind=row.cells["kind"],
        subtype=row.cells["subtype"],
        rank=int(row.cells["rank"]) if row.cells["rank"] else None,
        bare=bare,
        minimum=int(row.cells["min"] or 2),
        title=row.cells["title"],
        quoted=quoted,
        inside=inside,
        plans=plans,
        extends=extends,
        is_named=bare != NEVER or bool(quoted) or inside or plans or extends,
    )


def _lead(row: Row) -> Lead:
    return Lead(
        row.cells["word"],
        int(row.cells["document"] or 0),
        int(row.cells["initiative"] or 0),
        row.cells["action"] or None,
        row.cells["status"] or None,
        row.cells["preposition"] == "yes",
    )


def _known(folders: Sequence[Path], types: Mapping[str, PolicyType]) -> dict[str, KnownPolicy]:
    known: dict[str, KnownPolicy] = {}
    for row in read_table("policy_names.tsv", ("name", "full", "subtype", "rank", "bare"), folders):
        known[row.cells["name"]] = KnownPolicy(
            row.cells["name"], row.cells["name"], "document", row.cells["subtype"], row.cells["bare"] != "no"
        )
    for row in read_table("initiatives.tsv", ("name", "aliases", "subtype", "from", "to"), folders):
        for word in (row.cells["name"], *row.list("aliases")):
            type_ = next((types[word[at:]] for at in range(1, len(word)) if word[at:] in types), None)
            known[word] = KnownPolicy(word, row.cells["name"], "initiative", row.cells["subtype"], True, type_)
    return known


def _after(folders: Sequence[Path]) -> dict[str, After]:
    rows = read_table("policy_actions.tsv", ("word", "action", "status"), folders)
    return {
        row.cells["word"]: After(row.cells["word"], row.cells["action"], row.cells["status"] or None) for row in rows
    }


def _issuers(folders: Sequence[Path]) -> dict[str, str]:
    rows = read_table("policy_issuers.tsv", ("name", "aliases"), folders)
    return {word: row.cells["name"] for row in rows for word in (row.cells["name"], *row.list("aliases"))}


def _around(folders: Sequence[Path]) -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for row in read_table("not_policies.tsv", ("where", "word", "why"), folders):
        words.setdefault(row.cells["where"], set()).add(row.cells["word"])
    return {where: frozenset(group) for where, group in words.items()}


def _placeholders(
    around: Mapping[str, frozenset[str]], codes: Mapping[str, str], folders: Sequence[Path]
) -> dict[str, str]:
    single = "".join(sorted(word for word in around["cut"] if len(word) == 1 and word != "等"))
    ends = "|".join([*sorted(word for word in around["cut"] if len(word) > 1), "(?<![高中初平同])等"])
    han = rf"[^\P{{Han}}{single}](?<!{ends})"
    organ = rf"(?:{alternation(_issuers(folders))}|{_LOCAL_ORGAN})"
    named = "|".join(sorted(around["order_organ"], key=len, reverse=True))
    bodies = rf"(?:{han}){{2,16}}(?:{alternation(around['order_suffix'])})"
    return {
        "cut": "|".join([*single, ends]),
        "letter": rf"(?:{han}|[\dA-Za-z+·—\-])",
        "word": han,
        "after": alternation(_after(folders)),
        "organ": organ,
        "code": alternation(codes),
        "order_organ": rf"(?:中华人民共和国)?(?:{organ}|{named}|{bodies})",
        "trim": alternation(around["trim"]),
        "counted": alternation(around["counted"]),
        "generic": alternation(around["generic"]),
    }

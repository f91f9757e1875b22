"""Attachment rules: spaCy Matcher patterns over coarse tokens, from ``data/attachment.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.attach.tokens import Token
from extractor.errors import DataError
from extractor.lexicon import data_files
from extractor.rules import Example, parse_example, read_rule_tables

if TYPE_CHECKING:
    from spacy.tokens import Doc

ROLES = frozenset({"indicator", "generic", "measured", "size", "change", "quantity", "rest", "-"})
ASKING = frozenset({"generic", "measured", "size"})
MEASURES = frozenset({"level", "change", "rank", "verb"})
ALWAYS, WITHOUT_NOUN = "always", "without-noun"
CARRIES = frozenset({"True", "False", WITHOUT_NOUN})
CONDITIONS = frozenset({"", "percent", "point", "money", "rate", "place", "amount", "count", "doubled"})


@dataclass(frozen=True, slots=True)
class AttachmentRule:
    """One pattern with the role of each of its tokens; the fields are those of the file's head."""

    id: str
    pattern: tuple[dict[str, Any], ...]
    roles: tuple[str, ...]
    measure: str
    carry: str
    rest: bool
    trim: bool
    whole: bool
    when: str
    confidence: float
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]
    asks_tokens: bool = field(init=False)
    """Whether it holds only where something is true of its tokens beyond their classes."""

    def __post_init__(self) -> None:
        asks = self.measure == "change" or self.rest or self.trim or self.when == "rate"
        object.__setattr__(self, "asks_tokens", asks or not ASKING.isdisjoint(self.roles))


class RuleMatch(NamedTuple):
    """One rule at one place: ``tokens`` are (index of a coarse token, its role)."""

    order: int
    rule: AttachmentRule
    quantity: int
    tokens: tuple[tuple[int, str], ...]


def load_attachment_rules(folders: Sequence[Path] = ()) -> tuple[AttachmentRule, ...]:
    """The rules in the order in which they are tried: the user's before the built-in ones.

    Raises DataError for a rule without proof, with an unknown role, measure or
    condition, or whose roles and tokens differ in number.
    """
    built_in, *own = data_files("attachment.toml", folders)
    rules: dict[str, AttachmentRule] = {}
    for path in [*own, built_in]:
        for table, line in read_rule_tables(path):
            rule = _make(table, str(path), line)
            rules.setdefault(rule.id, rule)
    return tuple(rules.values())


def _make(table: dict[str, Any], file: str, line: int) -> AttachmentRule:
    for key in ("id", "pattern", "roles", "measure", "examples", "counter_examples"):
        if not table.get(key):
            raise DataError(file, line, f"rule {table.get('id', '')!r} without {key}", f"add {key}")
    name, roles = table["id"], tuple(table["roles"])
    if len(roles) != len(table["pattern"]):
        raise DataError(file, line, f"{name}: {len(roles)} roles", f"give {len(table['pattern'])}, one for each token")
    checks = (
        (set(roles) - ROLES, "roles", ROLES),
        ({table["measure"]} - MEASURES, "measure", MEASURES),
        ({table.get("when", "")} - CONDITIONS, "when", CONDITIONS),
        ({str(table.get("carry", "False"))} - CARRIES, "carry", CARRIES),
    )
    for wrong, what, allowed in checks:
        if wrong:
            raise DataError(file, line, f"{name}: {what} {sorted(wrong)}", f"allowed: {', '.join(sorted(allowed))}")
    if roles.count("quantity") != 1:
        raise DataError(file, line, f"{name}: no single role 'quantity'", "mark exactly one token as the quantity")
    return AttachmentRule(
        id=name,
        pattern=tuple(table["pattern"]),
        roles=roles,
        measure=table["measure"],
        carry={True: ALWAYS, False: ""}.get(table.get("carry", False), table.get("carry", "")),
        rest=bool(table.get("rest", False)),
        trim=bool(table.get("trim", False)),
        whole=bool(table.get("whole", False)),
        when=table.get("when", ""),
        confidence=float(table.get("confidence", 0.8)),
        examples=tuple(parse_example(entry, file, line) for entry in table["examples"]),
        counter_examples=tuple(parse_example(entry, file, line) for entry in table["counter_examples"]),
    )


class AttachmentMatcher:
    """The rules compiled for spaCy; build it once a process, it is not meant to be pickled.

    ``orders`` are the places of the rules in the whole set, if these are only some of them.
    """

    def __init__(self, rules: Sequence[AttachmentRule], orders: Sequence[int] | None = None) -> None:
        from spacy.matcher import Matcher
        from spacy.vocab import Vocab

        self._vocab = Vocab()
        self._matcher = Matcher(self._vocab, validate=False)
        self._rules: dict[int, tuple[int, AttachmentRule]] = {}
        for order, rule in zip(orders if orders is not None else range(len(rules)), rules, strict=True):
            self._matcher.add(rule.id, [list(rule.pattern)])
            self._rules[self._vocab.strings[rule.id]] = (order, rule)

    def doc(self, text: str, tokens: Sequence[Token]) -> Doc:
        """The coarse tokens as a spaCy Doc: TAG is the class."""
        from spacy.tokens import Doc

        words = [text[token.start : token.end] or "。" for token in tokens]
        return Doc(self._vocab, words=words, spaces=[False] * len(words), tags=[token.tag for token in tokens])

    def matches(self, text: str, tokens: Sequence[Token]) -> dict[int, list[RuleMatch]]:
        """The longest match of each rule for each quantity token, by its index, in the order of the rules."""
        longest: dict[tuple[int, int], RuleMatch] = {}
        found_at: Any = self._matcher(self.doc(text, tokens), with_alignments=True)  # spaCy's stubs know three parts
        for key, start, _, alignment in found_at:
            order, rule = self._rules[key]
            roles = rule.roles
            pairs = tuple((start + i, roles[at]) for i, at in enumerate(alignment))
            quantity = next(i for i, role in pairs if role == "quantity")
            best = longest.get((quantity, order))
            if best is None or len(pairs) > len(best.tokens):
                longest[quantity, order] = RuleMatch(order, rule, quantity, pairs)
        found: dict[int, list[RuleMatch]] = {}
        for quantity, order in sorted(longest):
            found.setdefault(quantity, []).append(longest[quantity, order])
        return found

"""Rules: patterns in TOML files, each with its proof.

A rule file holds ``[[rule]]`` tables::

    [[rule]]
    id = 'quantity.number-unit'
    pattern = '(?P<number>{number})(?P<over>多|余)?(?P<unit>{unit})'
    form = 'count'                       # any further keys are the rule's fields
    examples = [
      { text = '新增⟦90余名⟧社工', value = '90', unit = '名', qualifier = 'over' },
    ]
    counter_examples = [ '第14次会议', '12349平台' ]

``{number}`` names a lexicon or a pattern that the caller gives. The loader
refuses a rule without examples and counter-examples.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import regex

from extractor.errors import DataError
from extractor.kept import compiled, parsed_toml
from extractor.lexicon import BUILT_IN, data_files

OPEN, CLOSE = "⟦", "⟧"
_PLACEHOLDER = regex.compile(r"\{([a-z][a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """A text in which a rule must match exactly ``text[start:end]`` with ``fields``."""

    text: str
    start: int
    end: int
    fields: Mapping[str, Any]

    @property
    def quote(self) -> str:
        """The marked stretch."""
        return self.text[self.start : self.end]


Compiled = regex.Pattern[str]


@dataclass(frozen=True)
class LazyPattern:
    """A pattern that is compiled when it is first asked for: most articles need few of them."""

    source: str

    @cached_property
    def compiled(self) -> Compiled:
        """The pattern, compiled."""
        return compiled(self.source)


@dataclass(frozen=True)
class Rule:
    """One pattern with its fields and its proof.

    ``source`` is the pattern with its placeholders filled in; ``regex`` the same, compiled on first use.
    """

    id: str
    pattern: str
    fields: Mapping[str, Any]
    examples: tuple[Example, ...]
    counter_examples: tuple[str, ...]
    file: str
    line: int
    source: str = field(repr=False)

    @cached_property
    def regex(self) -> Compiled:
        """The pattern, compiled."""
        return compiled(self.source)


def load_rules(
    name: str, placeholders: Mapping[str, str] | None = None, folders: Sequence[Path] = ()
) -> tuple[Rule, ...]:
    """The rules of the built-in file ``name``, then those of the user's files of that name.

    ``placeholders`` maps names to regular expressions (see
    :func:`extractor.lexicon.alternation`). A user's rule with the id of a
    built-in one takes its place. Raises DataError for a rule without an id,
    pattern or proof, an unknown placeholder or a pattern that does not compile.
    """
    rules: dict[str, Rule] = {}
    for path in data_files(name, folders):
        for table, line in read_rule_tables(path):
            rule = _make(table, path, line, placeholders or {})
            if path.parent != BUILT_IN:
                check_pace(rule)
            if rule.id in rules and rules[rule.id].file == str(path):
                raise DataError(str(path), line, f"second rule {rule.id!r}", "give each rule an id of its own")
            rules[rule.id] = rule
    return tuple(rules.values())


HOSTILE = tuple(
    piece * 3000 for piece in ("1", "万", "1万", "〔1", "《", "（", "一", "，1", "占a", "aA ", "。1.", "1-")
)
PACE = 0.5
"""The seconds that a user's pattern may take on any of the hostile strings of a few thousand characters."""


def check_pace(rule: Rule) -> None:
    """Raise DataError if the pattern of ``rule`` runs away on strings made to hurt.

    The built-in patterns have tests of their own; a user's is tried here, once,
    when it is loaded.
    """
    for text in HOSTILE:
        try:
            for _ in rule.regex.finditer(text, timeout=PACE):
                pass
        except TimeoutError as error:
            mend = "give every repetition one way to match: no (a+)+, no .* between two optional parts"
            raise DataError(rule.file, rule.line, f"{rule.id!r} runs away on {text[:4]}…", mend) from error


def read_rule_tables(path: Path) -> list[tuple[dict[str, Any], int]]:
    """The ``[[rule]]`` tables of a TOML file with the line that each starts on."""
    text = path.read_text(encoding="utf-8")
    try:
        data = parsed_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(str(path), 1, f"not TOML: {error}", "see the comment at the head of the file") from error
    lines = [n for n, line in enumerate(text.split("\n"), 1) if line.strip() == "[[rule]]"]
    tables = data.get("rule", [])
    return list(zip(tables, lines, strict=False))


def parse_example(entry: Mapping[str, Any] | str, file: str, line: int) -> Example:
    """An example from its TOML form: marks ⟦ ⟧ become offsets into the text without them."""
    fields = {} if isinstance(entry, str) else {k: v for k, v in entry.items() if k != "text"}
    marked = entry if isinstance(entry, str) else entry.get("text", "")
    if marked.count(OPEN) != 1 or marked.count(CLOSE) != 1:
        raise DataError(file, line, f"example {marked!r}", "mark one span with ⟦ and ⟧")
    start = marked.index(OPEN)
    end = marked.index(CLOSE) - 1
    return Example(marked.replace(OPEN, "").replace(CLOSE, ""), start, end, fields)


def expand(pattern: str, placeholders: Mapping[str, str], file: str, line: int) -> str:
    """The pattern with each ``{name}`` replaced by what ``placeholders`` gives for it."""

    def put(match: regex.Match[str]) -> str:
        name = match.group(1)
        if name not in placeholders:
            allowed = ", ".join(sorted(placeholders)) or "none"
            raise DataError(file, line, f"placeholder {{{name}}}", f"allowed here: {allowed}")
        return f"(?:{placeholders[name]})"

    return _PLACEHOLDER.sub(put, pattern)


def _make(table: dict[str, Any], path: Path, line: int, placeholders: Mapping[str, str]) -> Rule:
    file = str(path)
    for key in ("id", "pattern"):
        if not isinstance(table.get(key), str) or not table[key]:
            raise DataError(file, line, f"rule without {key}", f"add {key} = '…'")
    for key in ("examples", "counter_examples"):
        if not table.get(key):
            raise DataError(file, line, f"rule {table['id']!r} without {key}", "a rule carries its proof: add some")
    source = lazy_pattern(expand(table["pattern"], placeholders, file, line), table["id"], path, line).source
    proof = {"id", "pattern", "examples", "counter_examples"}
    return Rule(
        id=table["id"],
        pattern=table["pattern"],
        fields={k: v for k, v in table.items() if k not in proof},
        examples=tuple(parse_example(entry, file, line) for entry in table["examples"]),
        counter_examples=tuple(table["counter_examples"]),
        file=file,
        line=line,
        source=source,
    )


def lazy_pattern(source: str, name: str, path: Path, line: int) -> LazyPattern:
    """The pattern of the rule ``name``. DataError for one of a user's that does not compile; ours have tests."""
    pattern = LazyPattern(source)
    if path.parent != BUILT_IN:
        try:
            compiled(source)
        except regex.error as error:
            raise DataError(str(path), line, f"pattern of {name!r}: {error}", "mend the regular expression") from error
    return pattern

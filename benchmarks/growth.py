"""How the cost grows: with the length of an article, in lines and in one line, and with rules and lexicon rows.

usage: python benchmarks/growth.py [PATH...]

Articles of each length are made of the sentences of PATH, none twice where
there are enough of them. A rulebook grows by rows and rules that the text never
meets, as those of a user who adds names of his own.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from measure import SAMPLES, articles_of, least_seconds, sources_of

from extractor.document import Article
from extractor.pipeline import extract
from extractor.reading import article_from_text
from extractor.rulebook import Rulebook, load_rulebook
from extractor.writing import to_json_bytes

LENGTHS = (100, 1_000, 10_000, 100_000)
AT_MOST = 200_000
"""The characters that are extracted for one length."""
ROWS = (0, 1_000, 10_000)
RULES = (0, 100, 300)
LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


class Growth(NamedTuple):
    """Microseconds a character, and the same as a multiple of the first or the yardstick."""

    what: str
    microseconds: float
    multiple: float


def by_length(texts: Sequence[str], rulebook: Rulebook, rounds: int = 3) -> list[Growth]:
    """The cost of a character by length; the multiple is of that at 1,000 characters in lines."""
    found: dict[str, float] = {}
    for is_one_line in (False, True):
        for length in LENGTHS:
            articles = _articles(texts, length, is_one_line, rulebook)
            characters = sum(len(article.text) for article in articles)
            seconds = least_seconds(
                rounds, lambda article: to_json_bytes(extract(article, rulebook=rulebook)), articles
            )
            found[f"{length:,} characters, {'one line' if is_one_line else 'lines'}"] = seconds / characters * 1e6
    base = found["1,000 characters, lines"]
    return [Growth(what, each, each / base) for what, each in found.items()]


def _seconds(articles: Sequence[Article], rulebook: Rulebook, rounds: int) -> float:
    return least_seconds(rounds, lambda article: to_json_bytes(extract(article, rulebook=rulebook)), articles)


def _articles(texts: Sequence[str], length: int, is_one_line: bool, rulebook: Rulebook) -> list[Article]:
    lines = itertools.cycle(line for text in texts for line in text.splitlines() if line.strip())
    articles = []
    for number in range(max(1, min(40, AT_MOST // length))):
        parts: list[str] = []
        while sum(map(len, parts)) < length:
            parts.append(next(lines))
        text = ("" if is_one_line else "\n").join(parts)[:length]
        articles.append(article_from_text(text, id=f"made-{number}", title="", rules=rulebook.reading))
    return articles


def by_rulebook(articles: Sequence[Article], rounds: int = 3) -> list[Growth]:
    """The cost of a character with more lexicon rows and more rules; the multiple is of the built-in ones."""
    characters = sum(len(article.text) for article in articles)
    found: list[Growth] = []
    for rows, rules in [*((rows, 0) for rows in ROWS), *((0, rules) for rules in RULES[1:])]:
        with tempfile.TemporaryDirectory() as folder:
            _write_rows(Path(folder), rows)
            _write_rules(Path(folder), rules)
            rulebook = load_rulebook([Path(folder)])
        seconds = _seconds(articles, rulebook, rounds)
        what = f"{rows:,} more rows" if rows or not rules else f"{rules:,} more rules"
        base = found[0].microseconds if found else seconds / characters * 1e6
        found.append(Growth(what, seconds / characters * 1e6, seconds / characters * 1e6 / base))
    return found


def _names(count: int) -> list[str]:
    return ["".join(letters) for letters in itertools.islice(itertools.product(LETTERS, repeat=4), count)]


def _write_rows(folder: Path, count: int) -> None:
    rows = "".join(f"{name}\tnoun\t\n" for name in _names(count))
    (folder / "words.tsv").write_text(f"word\tclass\tdirection\n{rows}", encoding="utf-8")


def _write_rules(folder: Path, count: int) -> None:
    """Blockers that are tried at every number that 年 follows, and hold for none of a real text."""
    rules = [
        f"[[rule]]\nid = 'own.{name}'\nkind = 'date'\nnext = '年'\npattern = '\\d+年{name}'\n"
        f"examples = ['⟦5年{name}⟧']\ncounter_examples = ['5年']\n"
        for name in _names(count)
    ]
    (folder / "blockers.toml").write_text("\n".join(rules), encoding="utf-8")


def as_markdown(rows: Sequence[Growth], of: str) -> str:
    """The rows as a table."""
    lines = [f"| | µs a character | multiple of {of} |", "| --- | --: | --: |"]
    return "\n".join([*lines, *(f"| {row.what} | {row.microseconds:.2f} | {row.multiple:.2f} |" for row in rows)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[str(SAMPLES)], metavar="PATH")
    options = parser.parse_args()
    rulebook = load_rulebook()
    articles = articles_of(sources_of(options.paths, 2000), rulebook)
    print(as_markdown(by_length([article.text for article in articles], rulebook), "1,000 characters"), end="\n\n")
    print(as_markdown(by_rulebook(articles[:100]), "the built-in rulebook"))


if __name__ == "__main__":
    main()

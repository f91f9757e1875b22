"""Where the time goes: each rule's tries, matches and processor time, over some articles.

usage: python benchmarks/by_rule.py [PATH...] [--limit N]

Shares are of ``jieba.cut`` over the same text. Patterns are tried again on
their own, so that the clock is not part of what it measures. Attachment rules
are told by how often each made a record.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from measure import SAMPLES, articles_of, cut, sources_of

from extractor.document import Article
from extractor.match.period.rules import Branch
from extractor.match.region.rules import FalseFriend
from extractor.pipeline import extract
from extractor.rulebook import Rulebook, load_rulebook
from extractor.rules import Rule

MOST = 25


class RuleCost(NamedTuple):
    """One rule: tries and matches per thousand articles, microseconds per article, share of ``jieba.cut``."""

    id: str
    tries: float
    matches: float
    microseconds: float
    share: float


class _Watched:
    """A pattern that notes how it is asked."""

    def __init__(self, pattern: Any) -> None:
        self._pattern = pattern
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.matches = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _ask(self, how: str, *given: Any, **named: Any) -> Any:
        found = getattr(self._pattern, how)(*given, **named)
        self.asked.append((how, given, named))
        self.matches += found is not None
        return found

    def match(self, *given: Any, **named: Any) -> Any:
        return self._ask("match", *given, **named)

    def search(self, *given: Any, **named: Any) -> Any:
        return self._ask("search", *given, **named)

    def fullmatch(self, *given: Any, **named: Any) -> Any:
        return self._ask("fullmatch", *given, **named)

    def seconds(self) -> float:
        """The processor time of all that was asked, asked again."""
        began = time.process_time()
        for how, given, named in self.asked:
            getattr(self._pattern, how)(*given, **named)
        return time.process_time() - began


def rule_costs(articles: list[Article], rulebook: Rulebook) -> tuple[list[RuleCost], Counter[str]]:
    """The cost of each pattern rule, dearest first, and how many records each attachment rule made."""
    yardstick = -time.process_time()
    for article in articles:
        cut(article.text)
    yardstick += time.process_time()
    watched = dict(_watch(rulebook))
    used: Counter[str] = Counter()
    for article in articles:
        used.update(one.rule for one in extract(article, rulebook=rulebook).observations)
    costs = []
    for id, pattern in watched.items():
        if pattern.asked:
            seconds = pattern.seconds()
            tries, matches = len(pattern.asked) * 1000 / len(articles), pattern.matches * 1000 / len(articles)
            costs.append(RuleCost(id, tries, matches, seconds / len(articles) * 1e6, seconds / yardstick))
    return sorted(costs, key=lambda one: -one.microseconds), used


def _watch(rulebook: Rulebook) -> Iterator[tuple[str, _Watched]]:
    """Puts a watched pattern in the place of each rule's own, where it keeps the compiled one."""
    for one in _parts(rulebook, set()):
        if isinstance(one, Branch):
            one.__dict__["match"] = (watched := _Watched(_Bound(one.match))).match
            yield one.rule.id, watched
        elif isinstance(one, Rule):
            watched = one.__dict__["regex"] = _Watched(one.regex)
            yield one.id, watched
        elif isinstance(one, FalseFriend):
            for side, pattern in (("before", one.before), ("after", one.after)):
                if pattern is not None:
                    watched = pattern.__dict__["compiled"] = _Watched(pattern.compiled)
                    yield f"{one.id} ({side})", watched


class _Bound(NamedTuple):
    """A bound ``match`` as something that has one."""

    match: Any


def _parts(value: Any, seen: set[int]) -> Iterator[Any]:
    """The value and all that it is made of, once each."""
    if id(value) in seen or isinstance(value, (str, int, float)):
        return
    seen.add(id(value))
    yield value
    if isinstance(value, Mapping):
        inner: Any = value.values()
    elif isinstance(value, (tuple, list, frozenset, set)):
        inner = value
    elif is_dataclass(value):
        inner = [getattr(value, field.name) for field in fields(value)]
    else:
        return
    for part in inner:
        yield from _parts(part, seen)


def as_markdown(costs: list[RuleCost], used: Counter[str]) -> str:
    """Two tables: the dearest pattern rules, and the attachment rules that make most records."""
    rows = ["| rule | tries / 1,000 articles | matches | µs an article | share |", "| --- | --: | --: | --: | --: |"]
    rows += [
        f"| `{one.id}` | {one.tries:,.0f} | {one.matches:,.0f} | {one.microseconds:.1f} | {one.share:.4f} |"
        for one in costs[:MOST]
    ]
    total = [sum(figures) for figures in zip(*(one[1:] for one in costs), strict=True)]
    row = "| all {} that were tried | {:,.0f} | {:,.0f} | {:.1f} | {:.4f} |"
    rows.append(row.format(len(costs), *total))
    records = sum(used.values())
    rows += ["", "| attachment rule | records | share |", "| --- | --: | --: |"]
    rows += [f"| `{rule}` | {count:,} | {count / records:.1%} |" for rule, count in used.most_common(15)]
    return "\n".join(rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[str(SAMPLES)], metavar="PATH")
    parser.add_argument("--limit", type=int, metavar="N", help="articles at most")
    options = parser.parse_args()
    rulebook = load_rulebook()
    print(as_markdown(*rule_costs(articles_of(sources_of(options.paths, options.limit), rulebook), rulebook)))


if __name__ == "__main__":
    main()

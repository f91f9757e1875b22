"""What changed between two runs: records added, removed and changed, by article and by rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from extractor.errors import ReadingError, RecordError

KINDS = ("observations", "regions", "policies")
Content = Mapping[str, Any]


class Changed(NamedTuple):
    """One record of both runs; ``fields`` has those that differ, by path, each with its old and its new value."""

    record: Content
    fields: dict[str, tuple[Any, Any]]


class KindDifference(NamedTuple):
    """What changed among the records of one kind in one article."""

    added: list[Content]
    removed: list[Content]
    changed: list[Changed]


class ArticleDifference(NamedTuple):
    """What changed in one article: ``added``, ``removed`` or ``changed`` as a whole, and by kind of record.

    Offsets of removed records are into ``old_text``, those of others into ``new_text``.
    """

    id: str
    state: str
    kinds: dict[str, KindDifference]
    old_text: str = ""
    new_text: str = ""


def compare_runs(old: Path, new: Path) -> Iterator[ArticleDifference]:
    """The articles that differ between two output folders, by name; one at a time, so that memory stays flat.

    Records are the same when their ids are. Raises ReadingError for what is no folder, RecordError for what is no
    record.
    """
    for folder in (old, new):
        if not folder.is_dir():
            raise ReadingError(f"{folder}: no such folder; give two output folders of run")
        if next(folder.glob("*.json"), None) is None and next(folder.glob("*.jsonl"), None) is not None:
            raise ReadingError(f"{folder}: JSONL, not one file an article; give two output folders of run")
    names = {path.name for folder in (old, new) for path in folder.glob("*.json")}
    for name in sorted(names):
        before, after = _read(old / name), _read(new / name)
        difference = compare_articles(before, after)
        if difference is not None:
            yield difference


def _read(path: Path) -> Content | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        content = json.loads(data, parse_float=str)
        if isinstance(content, dict) and isinstance(content["article"]["id"], str):
            return content
    except (ValueError, KeyError, TypeError):
        pass
    raise RecordError(f"{path}: no article record; extractor validate tells what is wrong")


def compare_articles(old: Content | None, new: Content | None) -> ArticleDifference | None:
    """What changed in an article; None if no record did."""
    whole = new or old
    if whole is None:
        return None
    kinds = {kind: _compare((old or {}).get(kind) or (), (new or {}).get(kind) or ()) for kind in KINDS}
    kinds = {kind: difference for kind, difference in kinds.items() if any(difference)}
    if old is not None and new is not None and not kinds:
        return None
    state = "added" if old is None else "removed" if new is None else "changed"
    texts = (str((each or {}).get("text") or "") for each in (old, new))
    return ArticleDifference(whole["article"]["id"], state, kinds, *texts)


def _compare(old: Any, new: Any) -> KindDifference:
    before, after = ({one["id"]: one for one in records} for records in (old, new))
    changed = [
        Changed(one, fields) for id, one in after.items() if id in before and (fields := _fields(before[id], one))
    ]
    return KindDifference(
        [one for id, one in after.items() if id not in before],
        [one for id, one in before.items() if id not in after],
        changed,
    )


def _fields(old: Any, new: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """The innermost fields that differ.

    >>> _fields({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}})
    {'a.c': (2, 3)}
    """
    if old == new:
        return {}
    if isinstance(old, dict) and isinstance(new, dict):
        found: dict[str, tuple[Any, Any]] = {}
        for name in dict.fromkeys([*old, *new]):
            found |= _fields(old.get(name), new.get(name), f"{path}.{name}" if path else name)
        return found
    return {path: (old, new)}


class Totals:
    """Counts of added, removed and changed records, by kind and rule."""

    def __init__(self) -> None:
        self.articles = Counter[str]()
        self.rules: dict[tuple[str, str], Counter[str]] = {}

    def add(self, difference: ArticleDifference) -> None:
        """Count one article. A changed record counts for the rule that it has now."""
        self.articles[difference.state] += 1
        for kind, each in difference.kinds.items():
            for what, records in (
                ("added", each.added),
                ("removed", each.removed),
                ("changed", [changed.record for changed in each.changed]),
            ):
                for record in records:
                    self.rules.setdefault((kind, str(record.get("rule") or "none")), Counter())[what] += 1

    def as_dict(self) -> dict[str, Any]:
        """The counts as the content of JSON."""
        states = ("added", "removed", "changed")
        return {
            "articles": {state: self.articles[state] for state in states},
            "rules": [
                {"kind": kind, "rule": rule, **{state: counts[state] for state in states}}
                for (kind, rule), counts in sorted(self.rules.items())
            ],
        }


def article_dict(difference: ArticleDifference) -> dict[str, Any]:
    """One article as the content of JSON."""
    return {
        "id": difference.id,
        "state": difference.state,
        **{
            kind: {
                "added": each.added,
                "removed": each.removed,
                "changed": [{"id": one.record["id"], "fields": one.fields} for one in each.changed],
            }
            for kind, each in difference.kinds.items()
        },
    }


def article_text(difference: ArticleDifference) -> str:
    """One article as lines: + added, - removed, ~ changed with old and new values."""
    lines = [f"{difference.id}  ({difference.state})"]
    for kind, each in difference.kinds.items():
        lines += [f"  + {kind} {_said(one)}" for one in each.added]
        lines += [f"  - {kind} {_said(one)}" for one in each.removed]
        for changed in each.changed:
            lines.append(f"  ~ {kind} {_said(changed.record)}")
            lines += [f"      {field}: {_short(old)} → {_short(new)}" for field, (old, new) in changed.fields.items()]
    return "\n".join(lines)


def totals_text(totals: Totals) -> str:
    """The counts as a table."""
    lines = [f"{'kind':<14}{'rule':<44}{'added':>8}{'removed':>9}{'changed':>9}"]
    for (kind, rule), counts in sorted(totals.rules.items()):
        lines.append(f"{kind:<14}{rule:<44}{counts['added']:>8}{counts['removed']:>9}{counts['changed']:>9}")
    counted = totals.articles
    lines.append(f"articles: {counted['added']} added, {counted['removed']} removed, {counted['changed']} changed")
    return "\n".join(lines)


def _said(record: Content) -> str:
    """A record in a few words."""
    quantity, indicator = record.get("quantity"), record.get("indicator")
    text = quantity["text"] if isinstance(quantity, dict) else record.get("text", "")
    about = indicator["text"] + " " if isinstance(indicator, dict) else ""
    return f"{record['id']} {about}{text} [{record.get('rule') or 'none'}]".replace("\n", "⏎")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"

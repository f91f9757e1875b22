"""Scores and faults as text for people."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from extractor.evaluate.scoring import Evaluation, Fault


def as_text(evaluation: Evaluation, faults: int = 0) -> str:
    """A table of the scores, then up to ``faults`` faults of each kind, the most frequent kind first."""
    lines = [f"{'':18} {'P':>7} {'R':>7} {'F1':>7} {'tp':>5} {'fp':>5} {'fn':>5}"]
    for name, value in evaluation.scores.items():
        if isinstance(value, dict):
            rates = " ".join(f"{value[key]:7.4f}" for key in ("p", "r", "f1"))
            lines.append(f"{name:18} {rates} {value['tp']:5} {value['fp']:5} {value['fn']:5}")
        elif isinstance(value, list):
            lines += [f"{name:18} {', '.join(value)}"] if value else []
        else:
            lines.append(f"{name:18} {value:7.4f}")
    if faults:
        lines += _faults(evaluation.faults, faults)
    return "\n".join(lines) + "\n"


def _faults(faults: tuple[Fault, ...], most: int) -> Iterator[str]:
    by_kind: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_kind[fault.kind].append(fault)
    for kind, of_kind in sorted(by_kind.items(), key=lambda item: (-len(item[1]), item[0])):
        yield f"\n== {kind}: {len(of_kind)}"
        for fault in of_kind[:most]:
            quote = fault.quote.replace("\n", "⏎")
            yield f"  {fault.article}: {quote}  {fault.note}"


def as_json(evaluation: Evaluation, faults: int = 0) -> str:
    """The scores as one JSON object; with ``faults``, also that many faults of each kind."""
    content: dict[str, Any] = dict(evaluation.scores)
    if faults:
        seen: Counter[str] = Counter()
        content["faults"] = []
        for fault in evaluation.faults:
            seen[fault.kind] += 1
            if seen[fault.kind] <= faults:
                content["faults"].append(fault._asdict())
    return json.dumps(content, ensure_ascii=False) + "\n"

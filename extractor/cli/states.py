"""The state of an output folder as text or JSON."""

from __future__ import annotations

import json
from pathlib import Path

from extractor.batch.status import Status, Why
from extractor.cli.language import pad, say

MOST_FAILURES = 50


def status_text(status: Status, output: Path) -> str:
    """The folder in a few lines, the failures last."""
    rows = [
        (say("articles written", "已写出文章"), f"{status.written}  →  {output}"),
        (say("articles failed", "失败文章"), str(len(status.failed))),
        (say("last run", "最近一次运行"), _last(status)),
    ]
    if status.gone:
        rows.insert(2, (say("failed, gone", "失败且已移除"), str(status.gone)))
    lines = [f"{pad(name, 18)}{value}" for name, value in rows]
    lines += [f"  {entry.id}: {entry.error}" for entry in status.failed[:MOST_FAILURES]]
    if len(status.failed) > MOST_FAILURES:
        lines.append(say("  … more with --json", "  …… 其余见 --json"))
    return "\n".join(lines)


def _last(status: Status) -> str:
    if status.last is None:
        return say("none", "无")
    return f"{status.last['id']}  {_state(status)}"


def _state(status: Status) -> str:
    """How the last run ended; one that did not end, and is not at work, was killed."""
    state = str(status.last["state"]) if status.last else "none"
    return "killed" if state == "running" and not status.at_work else state


def status_json(status: Status) -> str:
    """The folder as one JSON object."""
    return _dumped(
        {
            "written": status.written,
            "failed": [{"id": each.id, "kind": each.kind, "error": each.error} for each in status.failed],
            "failed_by_kind": status.kinds,
            "failed_and_gone": status.gone,
            "last_run": status.last["id"] if status.last else None,
            "last_state": _state(status),
            "at_work": status.at_work,
        }
    )


def why_text(why: Why) -> str:
    """One article in a few lines."""
    entry = why.entry
    rows = [
        (say("article", "文章"), entry.id),
        (say("source", "来源"), entry.source),
        (say("file", "文件"), entry.file if entry.error is None else say("none", "无")),
        (say("made in run", "所属运行"), f"{entry.run}  {entry.made.version}  {entry.made.rules[:8]}"),
        (say("next run", "下次运行"), _NEXT[why.standing][say("en", "zh")]),
        (say("because", "原因"), why.why),
    ]
    return "\n".join(f"{pad(name, 14)}{value}" for name, value in rows)


_NEXT = {
    "same": {"en": "leaves it", "zh": "跳过"},
    "changed": {"en": "extracts it", "zh": "重新抽取"},
    "failed": {"en": "leaves it, failed; --retry-failed tries again", "zh": "跳过（此前失败；--retry-failed 重试）"},
    "gone": {"en": "cannot find it", "zh": "来源已不存在"},
}


def why_json(why: Why) -> str:
    """One article as a JSON object."""
    made = why.entry.made._asdict()
    return _dumped({**why.entry._asdict(), "made": made, "standing": why.standing, "why": why.why})


def _dumped(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)

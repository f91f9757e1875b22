"""What became of corrections, as text for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from extractor.cli.language import say
from extractor.records import ArticleRecord
from extractor.review.exact import json_text
from extractor.review.proposals import Proposal
from extractor.review.replay import Outcome, Replayed
from extractor.review.report import ReviewReport
from extractor.review.resolved import FATES
from extractor.review.suggest import Suggestion

_LONGEST = 60


def outcomes_text(corrected: Iterable[tuple[ArticleRecord, Replayed]]) -> str:
    """A line for each article with its counts, and one below it for each event that is to be looked at."""
    heads = (say("applied", "已应用"), say("satisfied", "已学会"), say("conflict", "冲突"), say("orphan", "失据"))
    lines = ["  ".join((*heads, say("state", "状态"), say("article", "文章")))]
    for machine, replayed in corrected:
        counts = Counter(each.outcome for each in replayed.outcomes)
        numbers = [f"{counts[fate]:>{_width(head)}}" for fate, head in zip(FATES, heads, strict=True)]
        lines.append("  ".join((*numbers, replayed.state, machine.article.id)))
        lines += _queued(replayed.outcomes)
    return "\n".join(lines)


def _width(text: str) -> int:
    """How many columns of a terminal a word takes: two for each Chinese character."""
    return sum(1 if character.isascii() else 2 for character in text)


def _queued(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for each in outcomes:
        if each.outcome in ("conflict", "orphan"):
            about = " ".join(part for part in (each.kind, each.record or "", each.field or "") if part)
            values = "" if each.field is None else f": {_short(each.base)} → {_short(each.value)}"
            now = (
                ""
                if each.machine is None
                else say(f"; machine {_short(each.machine)}", f"；机器 {_short(each.machine)}")
            )
            yield f"    {each.outcome}  {each.event}  {about}{values}{now}  ({say(each.reason.en, each.reason.zh)})"


def _short(value: object) -> str:
    text = json_text(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def report_text(report: ReviewReport) -> str:
    """Precision by rule, edits by field, and the sample for a second look."""
    lines = [say("Rules, the least sure first", "按规则的准确率，最没把握的在前")]
    lines.append(f"{'':6}{'95 %':>13}  {say('right', '正确'):>5} {say('edited', '改动')} {say('rejected', '否决')}")
    for rule in report.rules:
        low, high = rule.interval
        counts = f"{rule.right:5} {rule.edited:5} {rule.rejected:5}"
        lines.append(f"{rule.precision:6.3f} {low:.3f}–{high:.3f}  {counts}  {rule.kind} {rule.rule}")
    lines += ["", say("Edits by field", "按字段的改动")]
    for field in report.fields:
        lines.append(f"{field.edits:6}  {field.kind} {field.field}")
        lines += [f"{count:14}  {_short(base)} → {_short(value)}" for base, value, count in field.changes]
    missed = ", ".join(f"{count} {kind}" for kind, count in report.missed.items())
    lines += ["", f"{say('Added by hand', '人工补充')}: {missed}"]
    lines += ["", say("Accepted ones for a second look", "请复核的已接受记录")]
    lines += [f"  {one.article}  {one.record}  {one.quote}  {one.rule}  ({one.who})" for one in report.sample]
    if not report.sample:
        lines.append(f"  {say('none', '无')}")
    return "\n".join(lines)


def suggestions_text(suggestions: Sequence[Suggestion]) -> str:
    """Each suggestion with what it would write, and what that would change."""
    lines = []
    for one in suggestions:
        proposal, effect = one.proposal, one.effect
        written = "\t".join(proposal.row.values()) if proposal.row else proposal.rule.strip()
        lines.append(f"{one.number:3}  {proposal.file}: {written.replace(chr(10), chr(10) + '     ')}")
        lines.append(f"     {say('asked for by', '提出自')} {len(proposal.evidence)}: {_places(proposal)}")
        if effect is None:
            lines.append(f"     {say('refused', '不可用')}: {one.problem}")
            continue
        changed = ", ".join(f"{count} {how}" for how, count in effect.changed.items())
        gained = f"{effect.gained:+} {say('corrections satisfied by the machine', '条更正由机器自行满足')}"
        lines.append(f"     {say('in', '涉及')} {effect.tried} {say('articles', '篇')}: {changed}; {gained}")
        lines += [f"       {change.how} {change.kind} {change.quote} ({change.article})" for change in effect.changes]
        lines += [f"       {say('lost', '将丢失')}: {loss.article} {say(loss.en, loss.zh)}" for loss in effect.losses]
    return "\n".join(lines) or say("no rule is asked for often enough (--least)", "没有重复次数足够的更正（--least）")


def _places(proposal: Proposal) -> str:
    return " / ".join(f"{one.before[-6:]}⟦{one.quote}⟧{one.after[:6]}" for one in proposal.evidence[:3]).replace(
        "\n", "⏎"
    )

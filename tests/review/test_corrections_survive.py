"""The sample bulletins are corrected, then extracted anew by other rules and from other texts.

Every event has to end as :mod:`oracle` says, which knows nothing of the replay.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import oracle
import pytest
from reviewer import Reviewer, fates

from extractor.pipeline import extract
from extractor.reading import read_file
from extractor.records import ArticleRecord
from extractor.review.draft import Act, RefusedError
from extractor.review.events import LISTS, Event, EventIds, live
from extractor.review.exact import document_of
from extractor.review.fields import fields_of
from extractor.review.replay import Replayed, replay
from extractor.rulebook import Rulebook, default_rulebook, load_rulebook

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
SEED = 20261124
CHOICES = {
    "quantity.qualifier": ("exact", "about", "over", "at_most"),
    "status": ("actual", "target", "standard"),
    "measure": ("level", "change"),
    "direction": ("up", "down"),
    "region": ("100000", "320000", "330100", None),
    "quantity.unit": ("户", "人次", "元", "个"),
    "subtype": ("条例", "意见", "行动"),
    "action": ("出台", "印发", "实施"),
    "issuers": (["市民政局"], ["省政府"]),
    "number": ("某政发〔2019〕5号", None),
    "date": ("2019-05-06", None),
    "adcode": ("320000", "330100", "110000"),
}
Articles = dict[str, ArticleRecord]


def machine_of(path: Path, rulebook: Rulebook, text: str | None = None) -> ArticleRecord:
    article = read_file(path)
    if text is None:
        return extract(article, rulebook=rulebook)
    record = extract(text, published=article.published, title=article.title, rulebook=rulebook)
    info = record.article.model_copy(update={"id": article.id})
    return record.model_copy(update={"article": info})


@pytest.fixture(scope="module")
def machines() -> Articles:
    paths = sorted((ROOT / "corpora" / "bulletins").glob("*.txt"))
    return {path.stem: machine_of(path, default_rulebook()) for path in paths}


def edit_of(random: Random, machine: ArticleRecord, kind: str, record: oracle.Any_record) -> Act | None:
    """An edit that a person might make, of a field drawn at random."""
    field = random.choice(fields_of(kind))  # type: ignore[arg-type]
    start, end = oracle.span_of(record)
    if field in ("quantity.span", "span"):
        choices = [(start, end - 1), (start - 1, end), (start, end + 1), (start + 1, end)]
        start, end = random.choice([one for one in choices if 0 <= one[0] < one[1] <= len(machine.text)])
        value: object = {"start": start, "end": end}
    elif field == "indicator":
        before = max(0, start - random.randint(3, 9))
        value = [{"start": before, "end": before + 2}] if before + 2 <= start else None
    elif field == "quantity.value":
        value = random.randint(1, 10**6)
    elif field == "period":
        year = random.randint(2009, 2024)
        value = {"start": f"{year}-01-01", "end": f"{year}-12-31", "granularity": "year"}
    elif field == "comparison":
        value = {"start": max(0, start - 3), "end": max(0, start - 3) + 2, "kind": "other"} if start > 3 else None
    elif field == "per":
        value = {"value": 1000, "unit": "名", "of": None}
    elif field == "policy":
        value = random.choice([*(one.id for one in machine.policies[::2]), None])
    elif field == "name":
        value = f"{oracle.said(record, machine)['name']}（修订）"
    elif field in CHOICES:
        value = random.choice(CHOICES[field])
    else:
        return None
    act = Act("edit", kind, record.id, field, value)  # type: ignore[arg-type]
    if field == "kind" or oracle.said(record, machine)[field] == value:
        return None
    return act


def add_of(random: Random, machine: ArticleRecord) -> Act:
    """A record at a place of the text that no record of its kind has."""
    kind = random.choice(["region", "policy", "observation"])
    taken = {oracle.span_of(one) for one in getattr(machine, LISTS[kind])}  # type: ignore[index]
    while True:
        start = random.randrange(len(machine.text) - 6)
        span = (start, start + random.randint(2, 5))
        if span not in taken and "\n" not in machine.text[slice(*span)]:
            break
    fields: dict[str, object] = {
        "region": {"kind": "name", "adcode": "330000"},
        "policy": {"kind": "initiative", "name": machine.text[slice(*span)]},
        "observation": {"quantity.value": random.randint(1, 99), "measure": "level", "quantity.unit": "个"},
    }[kind]
    return Act("add", kind, value={"span": {"start": span[0], "end": span[1]}, "fields": fields})  # type: ignore[arg-type]


def corrected(machine: ArticleRecord, random: Random, ids: EventIds, share: float) -> Reviewer:
    """A reviewer who has spoken of a share of the records, each of them once, and added some."""
    reviewer = Reviewer(machine, ids=ids)
    acts = [add_of(random, machine) for _ in range(4)]
    for kind, name in LISTS.items():
        records = list(getattr(machine, name))
        for record in random.sample(records, int(len(records) * (1 if kind == "policy" else share))):
            doing = random.choices(["accept", "reject", "edit", "comment"], [4, 3, 9, 1])[0]
            if doing == "reject" and record in machine.policies[::2]:
                doing = "accept"
            act = edit_of(random, machine, kind, record) if doing == "edit" else None
            if doing in ("accept", "reject"):
                act = Act(doing, kind, record.id)  # type: ignore[arg-type]
            if doing == "comment":
                act = Act("comment", kind, record.id, comment="口径待核")
            if act is not None:
                acts.append(act)
    together(reviewer, acts)
    for event in random.sample([one for one in reviewer.events if one.kind != "add"], 2):
        reviewer.undo(event.id)
    reviewer.do(Act("comment", comment="全文已读"), Act("done"), Act("reopen"))
    return reviewer


def together(reviewer: Reviewer, acts: list[Act]) -> None:
    """Take the acts at once; where some are refused, in halves, so that the others are taken."""
    try:
        reviewer.do(*acts)
    except RefusedError:
        if len(acts) > 1:
            together(reviewer, acts[: len(acts) // 2])
            together(reviewer, acts[len(acts) // 2 :])


@pytest.fixture(scope="module")
def reviewers(machines: Articles) -> dict[str, Reviewer]:
    random, ids = Random(SEED), EventIds()
    return {id: corrected(machine, random, ids, 0.4) for id, machine in machines.items()}


def spoken(reviewers: dict[str, Reviewer]) -> list[Event]:
    return [event for reviewer in reviewers.values() for event in reviewer.events]


def test_there_are_more_than_200_events_of_every_kind(reviewers: dict[str, Reviewer]) -> None:
    events = spoken(reviewers)
    assert len(events) > 500
    kinds = Counter(event.kind for event in events)
    assert {kind for kind, count in kinds.items() if count >= 5} >= {
        "accept", "reject", "edit", "add", "comment", "undo", "done", "reopen",
    }  # fmt: skip
    fields = {event.field for event in events if event.kind == "edit"}
    assert len(fields) >= 18


def check(reviewer: Reviewer, machine: ArticleRecord) -> tuple[Replayed, Counter[str]]:
    """Replay upon ``machine`` and compare each outcome with what has to be."""
    replayed = replay(machine, reviewer.events)
    setting = oracle.Setting(reviewer.machine, machine)
    found = fates(replayed)
    standing = live(reviewer.events)
    assert list(found) == [event.id for event in standing]
    wrong = []
    for event in standing:
        wanted = oracle.expected(setting, event) if event.record else "applied"
        if found[event.id] != wanted:
            what = (event.kind, event.field, event.base, event.value, event.anchors["record"].quote)
            wrong.append((machine.article.id, *what, "is", found[event.id], "has to be", wanted))
    assert wrong == []
    return replayed, Counter(found.values())


def test_upon_the_same_records_every_event_is_applied(reviewers: dict[str, Reviewer]) -> None:
    for reviewer in reviewers.values():
        _, counts = check(reviewer, reviewer.machine)
        assert set(counts) == {"applied"}


def rules_folder(folder: Path, machines: Articles, reviewers: dict[str, Reviewer]) -> Path:
    """Rules that learn some corrections, lose some confirmed records and change some others."""
    folder.mkdir()
    words, names, aliases, false = [], [], [], []
    for id, reviewer in reviewers.items():
        text = machines[id].text
        for event in live(reviewer.events):
            if event.record is None:
                continue
            start, end = event.anchors["record"].start, event.anchors["record"].end
            after = text[end : end + 2]
            judged = event.kind in ("accept", "reject", "edit") and after.isalpha()
            if judged and event.record_kind == "observation" and len(words) < 30 and "\t" not in text[start:end]:
                words.append(text[start:end] + after)
            if judged and event.record_kind == "region" and len(false) < 12:
                false.append(text[start:end] + after)
            if event.kind == "add" and event.record_kind == "policy" and text[start:end].isalpha():
                names.append(text[start:end])
            if event.kind == "add" and event.record_kind == "region" and text[start:end].isalpha():
                aliases.append(text[start:end])
    rows = "".join(f"{word}\tname\n" for word in dict.fromkeys(words) if any(c.isdigit() for c in word[:-2]))
    (folder / "quantity_words.tsv").write_text("word\tkind\n" + rows, encoding="utf-8")
    rows = "".join(f"{name}\t\t行动\t\t\n" for name in dict.fromkeys(names))
    (folder / "initiatives.tsv").write_text("name\taliases\tsubtype\tfrom\tto\n" + rows, encoding="utf-8")
    rows = "".join(f"{alias}\t330000\t\t\n" for alias in dict.fromkeys(aliases))
    (folder / "region_aliases.tsv").write_text("alias\tadcode\tvalid_from\tvalid_to\n" + rows, encoding="utf-8")
    quoted = ", ".join(f"'{word}'" for word in dict.fromkeys(false) if word)
    rule = f"[[rule]]\nid = 'team.false'\nwords = ['北京时刻', {quoted}]\nexamples = ['⟦北京⟧时刻']\n"
    (folder / "region_false.toml").write_text(rule + "counter_examples = ['北京市召开会议']\n", encoding="utf-8")
    return folder


def test_after_changes_of_the_rules_every_event_ends_right(
    machines: Articles, reviewers: dict[str, Reviewer], tmp_path: Path
) -> None:
    rulebook = load_rulebook([rules_folder(tmp_path / "team", machines, reviewers)])
    total: Counter[str] = Counter()
    for path in sorted((ROOT / "corpora" / "bulletins").glob("*.txt")):
        machine = machine_of(path, rulebook)
        assert machine.text == machines[path.stem].text
        _, counts = check(reviewers[path.stem], machine)
        total += counts
    assert total["applied"] > 200
    assert total["satisfied"] > 5
    assert total["conflict"] > 10
    assert total["orphan"] < 20


def paragraph_before(text: str, reviewer: Reviewer, random: Random) -> str:
    lines = text.split("\n")
    at = random.randrange(1, len(lines))
    return "\n".join([*lines[:at], "本报讯（记者 王小明）记者从有关部门获悉，相关工作正在有序推进。", *lines[at:]])


def _sentence(text: str, reviewer: Reviewer, random: Random) -> tuple[int, int]:
    events = [event for event in reviewer.events if event.record]
    start = random.choice(events).anchors["record"].start
    begin = max(text.rfind("。", 0, start), text.rfind("\n", 0, start)) + 1
    stops = [at for at in (text.find("。", start), text.find("\n", start)) if at >= 0]
    return begin, min(stops, default=len(text) - 1) + 1


def sentence_twice(text: str, reviewer: Reviewer, random: Random) -> str:
    begin, end = _sentence(text, reviewer, random)
    around = text[max(0, begin - 40) : end + 40]
    return text + "\n" + around + "\n"


def sentence_gone(text: str, reviewer: Reviewer, random: Random) -> str:
    begin, end = _sentence(text, reviewer, random)
    return text[:begin] + text[end:]


def digit_changed(text: str, reviewer: Reviewer, random: Random) -> str:
    digits = [at for at, character in enumerate(text) if character in "2345678" and at > 200]
    at = random.choice(digits)
    return text[:at] + "9" + text[at + 1 :]


EDITS = [paragraph_before, sentence_twice, sentence_gone, digit_changed]


@pytest.mark.parametrize("change", EDITS, ids=[edit.__name__ for edit in EDITS])
def test_after_an_edit_of_the_text_every_event_ends_right(
    machines: Articles,
    reviewers: dict[str, Reviewer],
    change: object,
) -> None:
    random, total = Random(SEED), Counter[str]()
    for path in sorted((ROOT / "corpora" / "bulletins").glob("*.txt")):
        reviewer = reviewers[path.stem]
        text = change(machines[path.stem].text, reviewer, random)  # type: ignore[operator]
        machine = machine_of(path, default_rulebook(), text)
        replayed, counts = check(reviewer, machine)
        nothing_moved(reviewer, machine, replayed)
        total += counts
    assert total["applied"] > 200
    assert total["orphan"] >= 10


def nothing_moved(reviewer: Reviewer, machine: ArticleRecord, replayed: Replayed) -> None:
    """What is not the machine's own in the outcome stands where a correction was made, word for word."""
    setting = oracle.Setting(reviewer.machine, machine)
    places = {
        oracle.place(setting, (one.start, one.end)) for event in reviewer.events for one in event.anchors.values()
    }
    own = document_of(machine)
    for kind, name in LISTS.items():
        before = {one["id"]: one for one in own[name]}
        for one in replayed.document[name]:
            told = {key: value for key, value in one.items() if key not in ("confidence", "flags", "linked", "policy")}
            machine_s = before.get(one["id"], {})
            if told != {key: value for key, value in machine_s.items() if key in told}:
                span = one["quantity"] if kind == "observation" else one
                assert (span["start"], span["end"]) in places, one

"""The mirror: what was acknowledged is there, whatever happens, and two mirrors become one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor.errors import RecordError
from extractor.review.events import Event, EventIds, event_line
from extractor.review.mirror import append_events, by_article, merge_into, merged, mirror_of, read_mirror

ROOT = Path(__file__).parent.parent.parent


def comments(ids: EventIds, number: int, who: str = "李明", article: str = "a") -> list[Event]:
    return [
        Event(
            id=ids.next(), at="2026-11-24T08:00:00.000Z", who=who, kind="comment", article=article, comment=f"第{n}条"
        )
        for n in range(number)
    ]


def test_what_is_added_is_read_again(tmp_path: Path) -> None:
    mirror, ids = mirror_of(tmp_path / "outputs"), EventIds()
    one, two = comments(ids, 2), comments(ids, 3, article="b")
    size = append_events(mirror, one)
    assert size == mirror.stat().st_size
    append_events(mirror, two)
    assert read_mirror(mirror).events == (*one, *two)
    assert read_mirror(mirror, size).events == tuple(two)
    assert {article: len(events) for article, events in by_article(read_mirror(mirror).events).items()} == {
        "a": 2,
        "b": 3,
    }


def test_no_mirror_no_events(tmp_path: Path) -> None:
    assert read_mirror(tmp_path / "none.jsonl") == ((), b"")


def test_a_torn_last_line_is_not_read_and_goes_with_the_next_write(tmp_path: Path) -> None:
    mirror, ids = tmp_path / "events.jsonl", EventIds()
    one, two = comments(ids, 2), comments(ids, 1)
    append_events(mirror, one)
    with mirror.open("ab") as file:
        file.write(event_line(two[0]).encode()[:-9])
    assert read_mirror(mirror).events == tuple(one)
    assert read_mirror(mirror).torn
    append_events(mirror, two)
    assert read_mirror(mirror) == ((*one, *two), b"")


def test_a_broken_line_in_the_middle_is_told_with_its_number(tmp_path: Path) -> None:
    mirror, ids = tmp_path / "events.jsonl", EventIds()
    append_events(mirror, comments(ids, 1))
    with mirror.open("ab") as file:
        file.write(b'{"id": 3}\n')
    size = mirror.stat().st_size
    append_events(mirror, comments(ids, 1))
    with pytest.raises(RecordError, match=r"events\.jsonl:2: no event"):
        read_mirror(mirror)
    assert len(read_mirror(mirror, size).events) == 1


def test_two_mirrors_become_one(tmp_path: Path) -> None:
    here, there, ids = tmp_path / "here.jsonl", tmp_path / "there.jsonl", EventIds()
    common, mine, theirs = comments(ids, 2), comments(ids, 2), comments(ids, 2, who="王芳")
    append_events(here, [*common, *mine])
    append_events(there, [*common, *theirs])
    assert merge_into(here, there) == 2
    assert read_mirror(here).events == (*common, *mine, *theirs)
    assert merge_into(here, there) == 0


def test_one_id_with_two_contents_is_refused() -> None:
    one = comments(EventIds(), 1)
    with pytest.raises(RecordError, match="two contents"):
        merged(one, [one[0].model_copy(update={"comment": "另一条"})])


WRITER = """
import sys
from pathlib import Path
from extractor.review.events import Event, EventIds
from extractor.review.mirror import append_events
ids, at = EventIds(), "2026-11-24T08:00:00Z"
while True:
    batch = [
        Event(id=ids.next(), at=at, who=sys.argv[2], kind="comment", article="a", comment="字" * 3000)
        for _ in range(3)
    ]
    append_events(Path(sys.argv[1]), batch)
    print(*(event.id for event in batch), flush=True)
"""


@pytest.mark.slow
def test_writers_killed_again_and_again_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    mirror, acknowledged = tmp_path / "events.jsonl", set[str]()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for turn in range(4):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(mirror), who],
                stdout=subprocess.PIPE, text=True, env=environment,
            )
            for who in ("李明", "王芳")
        ]  # fmt: skip
        for writer in writers:
            assert writer.stdout is not None
            acknowledged.update(writer.stdout.readline().split())
        time.sleep(0.1 + turn * 0.07)
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            out, _ = writer.communicate()
            for line in out.splitlines(keepends=True):
                if line.endswith("\n"):
                    acknowledged.update(line.split())
    found = {event.id for event in read_mirror(mirror).events}
    assert acknowledged <= found
    assert len(acknowledged) > 20

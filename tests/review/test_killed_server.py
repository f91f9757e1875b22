"""``kill -9`` in the middle of writes, again and again: every event that was acknowledged is there afterwards."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import Server, api, post

from extractor.review.draft import Act
from extractor.review.events import event_from_line
from extractor.review.mirror import read_mirror
from extractor.review.store.acting import act
from extractor.review.store.engine import reading
from extractor.review.store.event_log import events_of
from extractor.review.store.store import Store, open_store

ROUNDS = 8
on_both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
Opening = Callable[[Path], Store]


class _Writer(threading.Thread):
    """Writes comments and edits on one article as fast as they are acknowledged, until the server is gone."""

    def __init__(self, server: Server, key: int, first_acknowledged: threading.Event) -> None:
        super().__init__()
        self.server, self.key, self.began = server, key, first_acknowledged
        self.acknowledged: list[str] = []
        self.refused: list[int] = []

    def run(self) -> None:
        bearer = {"Authorization": f"Bearer {self.server.secret}"}
        with httpx.Client(base_url=self.server.base, headers=bearer, timeout=30) as client:
            try:
                article = api(client, f"/articles/{self.key}")
                version, record = article["version"], article["observations"][0]["id"]
                for at in range(100_000):
                    edit = {"kind": "edit", "record_kind": "observation", "record": record, "field": "quantity.value"}
                    events: list[dict[str, Any]] = [{**edit, "value": at}, {"kind": "comment", "comment": f"no. {at}"}]
                    answer = post(client, f"/articles/{self.key}/events", {"events": events}, version)
                    if answer.status_code != 201:
                        self.refused.append(answer.status_code)
                        return
                    version = answer.json()["version"]
                    self.acknowledged += [event["id"] for event in answer.json()["events"]]
                    self.began.set()
            except httpx.TransportError:
                return


@on_both
@pytest.mark.slow
def test_no_acknowledged_event_is_lost(
    serve: Callable[..., Server], stores: Opening, outputs: Path, database: str | None
) -> None:
    chance, acknowledged = random.Random(9), []
    with closing(stores(outputs).engine.connect()):
        stores(outputs).refresh()
    for _ in range(ROUNDS):
        running = serve(outputs, database)
        began = threading.Event()
        writers = [_Writer(running, key, began) for key in (1, 2)]
        for writer in writers:
            writer.start()
        assert began.wait(60)
        threading.Event().wait(chance.uniform(0, 0.4))
        running.kill()
        for writer in writers:
            writer.join()
            assert writer.refused == []
            acknowledged += writer.acknowledged
    store = stores(outputs)
    store.reconcile()
    mirrored = [event.id for event in read_mirror(store.mirror.path).events]
    with reading(store.engine) as connection:
        stored = {
            event.id for name in ("anhui-jingji-2023", "chaohu-huanjing-2010") for event in events_of(connection, name)
        }
    assert len(acknowledged) > ROUNDS
    assert len(mirrored) == len(set(mirrored))
    assert set(acknowledged) <= stored
    assert stored == set(mirrored)


@on_both
def test_a_lost_database_is_made_again_from_outputs_and_mirror(
    serve: Callable[..., Server], stores: Opening, outputs: Path, database: str | None
) -> None:
    first = stores(outputs)
    first.refresh()
    running = serve(outputs, database)
    with closing(running.page()) as client:
        article = api(client, "/articles/1")
        edit = {"kind": "edit", "record_kind": "observation", "record": article["observations"][0]["id"]}
        events = [{**edit, "field": "quantity.value", "value": 4}, {"kind": "done"}]
        before = post(client, "/articles/1/events", {"events": events}, 1).json()
    running.kill()
    copy = outputs.parent / "copy"
    shutil.copytree(outputs, copy, ignore=shutil.ignore_patterns("review.sqlite*", "server.json"))
    again = open_store(copy)
    again.refresh()
    again.engine.dispose()
    other = serve(copy)
    with closing(other.page()) as client:
        row = api(client, "/queue", q=article["article"]["id"])["items"][0]
        after = api(client, f"/articles/{row['key']}")
    same = ("observations", "regions", "policies", "human", "machine", "outcomes", "state", "text")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert after["version"] > article["version"]


def test_an_event_that_was_mirrored_but_not_committed_comes_into_the_database(outputs: Path) -> None:
    store = open_store(outputs)
    store.refresh()
    line = (
        '{"id":"e00000000000000000000000001","at":"2026-01-02T03:04:05.678Z","who":"a","kind":"comment",'
        '"article":"suining-minzheng-2020","comment":"seen"}\n'
    )
    store.mirror.path.write_text(line, encoding="utf-8")
    found = store.reconcile()
    assert (found.from_mirror, found.to_mirror, found.articles) == (1, 0, {"suining-minzheng-2020"})
    with reading(store.engine) as connection:
        assert events_of(connection, "suining-minzheng-2020") == [event_from_line(line)]
    store.mirror.path.write_text("", encoding="utf-8")
    assert store.reconcile()[:2] == (0, 1)
    assert store.mirror.path.read_text(encoding="utf-8") == line
    store.mirror.path.write_text(line + line[: len(line) // 2], encoding="utf-8")
    assert store.reconcile()[:2] == (0, 0)
    assert store.mirror.path.read_text(encoding="utf-8") == line
    store.engine.dispose()


def test_a_line_that_is_no_event_stops_the_start_and_is_named(serve: Callable[..., Server], outputs: Path) -> None:
    (outputs / "review").mkdir()
    (outputs / "review" / "events.jsonl").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"events\.jsonl:1: not JSON"):
        Server(outputs)
    assert (outputs / "review" / "events.jsonl").read_text(encoding="utf-8") == "<<<<<<< HEAD\n"


def test_a_refused_commit_takes_the_mirrored_event_back(outputs: Path) -> None:
    store = open_store(outputs)
    store.refresh()
    with sqlite3.connect(outputs / "review" / "review.sqlite") as other:
        other.execute("CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END")
    other.close()

    with pytest.raises(Exception, match="full"):
        act(store, 1, 1, "a", [Act("done")])
    assert read_mirror(store.mirror.path).events == ()
    store.engine.dispose()

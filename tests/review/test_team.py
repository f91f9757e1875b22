"""Several reviewers: leases, stale writes, double review that is blind, adjudication field by field, agreement."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import Server, act, api, post

from extractor.review.store.leases import lease_of, take_lease
from extractor.review.store.store import Store, open_store
from extractor.review.store.tables import leases
from extractor.review.store.users import add_user

PASSWORD = "correct horse"
TEAM = {"王芳": "reviewer", "李雷": "reviewer", "赵敏": "adjudicator"}


def _folder(machine: Path, place: Path) -> Path:
    outputs = Path(shutil.copytree(machine, place / "outputs"))
    store = open_store(outputs)
    store.refresh()
    for name, role in TEAM.items():
        add_user(store.engine, name, role, PASSWORD)
    store.engine.dispose()
    return outputs


@pytest.fixture(scope="module")
def double(machine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with three users, double review."""
    server = Server(_folder(machine, tmp_path_factory.mktemp("double")), None, "--double")
    yield server
    server.close()


@pytest.fixture(scope="module")
def single(machine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with three users who see each other."""
    server = Server(_folder(machine, tmp_path_factory.mktemp("single")))
    yield server
    server.close()


@contextmanager
def _as(server: Server, name: str) -> Iterator[httpx.Client]:
    with closing(server.page()) as client:
        assert post(client, "/login", {"name": name, "password": PASSWORD}).status_code == 200
        yield client


def _edit(record: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    return {"kind": "edit", "record_kind": "observation", "record": record["id"], "field": field, "value": value}


def _judge(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "record_kind": "observation", "record": record["id"]}


def test_two_reviewers_on_one_record_the_second_is_told_what_the_first_wrote(single: Server) -> None:
    with _as(single, "王芳") as first, _as(single, "李雷") as second:
        seen, same = api(first, "/articles/3"), api(second, "/articles/3")
        one = seen["observations"][0]
        act(first, 3, seen["version"], _edit(one, "quantity.value", 11))
        refused = post(second, "/articles/3/events", {"events": [_edit(one, "quantity.value", 12)]}, same["version"])
        assert refused.status_code == 412
        assert refused.json()["human"][one["id"]]["who"] == "王芳"
        assert refused.json()["observations"][0]["quantity"]["value"] == 11
        after = act(second, 3, refused.json()["version"], _edit(one, "quantity.value", 12))
        assert after["observations"][0]["quantity"]["value"] == 12
        assert [event["who"] for event in api(first, "/articles/3/history", record=one["id"])["events"]] == [
            "王芳",
            "李雷",
        ]


def test_reviewers_undo_their_own_acts_only_adjudicators_those_of_all(single: Server) -> None:
    with _as(single, "王芳") as first, _as(single, "李雷") as second, _as(single, "赵敏") as third:
        article = api(first, "/articles/4")
        after = act(first, 4, article["version"], _edit(article["observations"][0], "quantity.value", 11))
        event = after["events"][0]["id"]
        assert post(second, "/articles/4/undo", {"event": event}, after["version"]).status_code == 409
        assert post(second, "/articles/4/undo", {}, after["version"]).status_code == 409
        undone = post(third, "/articles/4/undo", {"event": event}, after["version"])
        assert undone.status_code == 201
        assert undone.json()["observations"] == article["observations"]


def test_a_lease_is_told_and_held_and_given_back(single: Server) -> None:
    with _as(single, "王芳") as first, _as(single, "李雷") as second:
        assert post(first, "/articles/5/lease", {}).json()["lease"]["who"] == "王芳"
        held = post(second, "/articles/5/lease", {})
        assert (held.status_code, held.json()["lease"]["who"]) == (409, "王芳")
        row = next(row for row in api(second, "/queue", limit=200)["items"] if row["key"] == 5)
        assert row["lease"]["who"] == api(second, "/articles/5")["lease"]["who"] == "王芳"
        assert second.delete("/api/v1/articles/5/lease").status_code == 200
        assert api(first, "/articles/5")["lease"]["who"] == "王芳"
        article = api(second, "/articles/5")
        act(second, 5, article["version"], {"kind": "comment", "comment": "a lease is advice, not a lock"})
        assert first.delete("/api/v1/articles/5/lease").status_code == 200
        assert post(second, "/articles/5/lease", {}).status_code == 200


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_lease_ends_by_itself(store: Store) -> None:
    with store.engine.begin() as connection:
        assert take_lease(connection, 1, "a")[1]
        assert not take_lease(connection, 1, "b")[1]
        connection.execute(leases.update().values(until=1))
        assert lease_of(connection, 1) is None
        assert take_lease(connection, 1, "b") == (lease_of(connection, 1), True)


def test_double_review_is_blind_until_an_adjudicator_decides_field_by_field(double: Server) -> None:
    with _as(double, "王芳") as first, _as(double, "李雷") as second, _as(double, "赵敏") as third:
        article = api(first, "/articles/1")
        one, two, three, four = article["observations"][:4]
        done = {"kind": "done"}
        act(first, 1, 1, _edit(one, "quantity.value", 11), _judge("reject", two), _edit(four, "status", "target"), done)
        unseen = api(second, "/articles/1")
        assert (unseen["observations"], unseen["human"]) == (article["observations"], {})
        assert api(second, "/articles/1/history")["events"] == []
        assert _state(second, 1) == "in_work"
        act(second, 1, unseen["version"], _edit(one, "quantity.value", 12), _judge("accept", three), done)
        assert _state(third, 1) == "conflict"
        assert second.get("/api/v1/articles/1/adjudication").status_code == 403
        found = api(third, "/articles/1/adjudication")["fields"]
        assert [(each["record"], each["field"]) for each in found] == [
            (one["id"], "quantity.value"),
            (two["id"], None),
            (four["id"], "status"),
        ]
        assert [(each["who"], each["value"]) for each in found[0]["readings"]] == [("李雷", 12), ("王芳", 11)]
        assert [each["value"] for each in found[1]["readings"]] == ["accepted", "rejected"]
        version = api(third, "/articles/1")["version"]
        after = act(third, 1, version, _edit(one, "quantity.value", 11), _judge("reject", two))
        assert [each["record"] for each in api(third, "/articles/1/adjudication")["fields"]] == [four["id"]]
        after = act(third, 1, after["version"], _edit(four, "status", "actual"))
        assert api(third, "/articles/1/adjudication")["fields"] == []
        assert _state(third, 1) == "done"
        kept = {each["id"]: each for each in after["observations"]}
        assert kept[one["id"]]["quantity"]["value"] == 11
        assert after["human"][two["id"]]["verdict"] == "rejected"


def test_two_who_agree_are_done_and_agreement_is_counted(double: Server) -> None:
    with _as(double, "王芳") as first, _as(double, "李雷") as second, _as(double, "赵敏") as third:
        one, two = api(first, "/articles/2")["observations"][:2]
        act(first, 2, 1, _edit(one, "quantity.value", 11), _judge("accept", two), {"kind": "done"})
        version = api(second, "/articles/2")["version"]
        act(second, 2, version, _edit(one, "quantity.value", 11), {"kind": "done"})
        assert _state(third, 2) == "done"
        counted = api(third, "/agreement")
        pair = counted["pairs"][0]
        assert (pair["a"], pair["b"]) == ("李雷", "王芳")
        assert 0.9 < counted["span_f1"] <= 1
        values = next(each for each in counted["fields"] if each["field"] == "quantity.value")
        assert 0 < values["agreement"] <= 1
        assert values["n"] > 0
        report = api(third, "/report")
        assert report["articles"] >= 1
        assert report["rules"]


def _state(client: httpx.Client, key: int) -> str:
    return next(str(row["state"]) for row in api(client, "/queue", limit=200)["items"] if row["key"] == key)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_states_follow_when_review_becomes_double(stores: Callable[[Path], Store], outputs: Path) -> None:
    store = stores(outputs)
    store.refresh()
    line = (
        '{"id":"e00000000000000000000000001","at":"2026-01-02T03:04:05.678Z","who":"a","kind":"done",'
        '"article":"suining-minzheng-2020"}\n'
    )
    store.mirror.path.write_text(line, encoding="utf-8")
    store.reconcile()
    found = []
    for is_double in (False, True, False):
        store.set_double(is_double)
        with store.engine.connect() as connection:
            states = connection.exec_driver_sql("SELECT state FROM articles WHERE id = 'suining-minzheng-2020'")
            found.append(states.scalar_one())
    assert found == ["done", "in_work", "done"]

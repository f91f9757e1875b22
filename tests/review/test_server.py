"""The interface over HTTP on a real server: reading, acting, undoing, two reviewers, leases, bulk."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import ROOT, Server, act, api, post

from extractor.review.events import event_from_line

on_both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
Serving = Callable[..., Server]


def _key(client: httpx.Client, id: str) -> int:
    return next(int(row["key"]) for row in api(client, "/queue", limit=200)["items"] if row["id"] == id)


@pytest.fixture
def article(client: httpx.Client) -> dict[str, Any]:
    """An article of the queue as it is told."""
    found: dict[str, Any] = api(client, f"/articles/{_key(client, 'suining-minzheng-2020')}")
    return found


def _edit(record: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    return {"kind": "edit", "record_kind": "observation", "record": record["id"], "field": field, "value": value}


def _of(article: dict[str, Any], id: str) -> dict[str, Any]:
    return next(one for one in article["observations"] if one["id"] == id)


def test_an_article_is_told_with_exact_text_and_spans(article: dict[str, Any], outputs: Path) -> None:
    written = json.loads((outputs / "suining-minzheng-2020.json").read_bytes())
    for name in ("text", "sections", "regions", "observations", "policies", "ledger", "article"):
        assert article[name] == written[name], name
    assert (article["version"], article["state"], article["human"], article["outcomes"]) == (1, "open", {}, [])


@on_both
def test_a_correction_holds_and_is_told_by_queue_history_and_mirror(
    client: httpx.Client, article: dict[str, Any], outputs: Path
) -> None:
    seen = article["observations"][0]
    after = act(client, article["key"], 1, _edit(seen, "quantity.value", 12.25))
    assert _of(after, seen["id"])["quantity"]["value"] == 12.25
    assert after["machine"][seen["id"]]["quantity"]["value"] == seen["quantity"]["value"]
    assert after["human"][seen["id"]]["verdict"] == "edited"
    assert after["state"] == "in_work"
    assert api(client, f"/articles/{article['key']}") == {
        **{name: value for name, value in after.items() if name != "events"},
        "next_key": api(client, f"/articles/{article['key']}")["next_key"],
    }
    row = next(row for row in api(client, "/queue")["items"] if row["key"] == article["key"])
    assert (row["state"], row["counts"]["verdicts"]) == ("in_work", 1)
    assert api(client, "/queue/facets")["states"][-1] == {"value": "in_work", "count": 1}
    history = api(client, f"/articles/{article['key']}/history", record=seen["id"])["events"]
    assert [event["id"] for event in history] == [event["id"] for event in after["events"]]
    lines = (outputs / "review" / "events.jsonl").read_text().splitlines()
    assert [event_from_line(line).id for line in lines] == [history[0]["id"]]


@on_both
def test_without_a_version_428_with_a_stale_one_412_and_the_current_state(
    client: httpx.Client, article: dict[str, Any]
) -> None:
    one, other = article["observations"][:2]
    path = f"/articles/{article['key']}/events"
    body = {"events": [_edit(other, "quantity.value", 3)]}
    assert post(client, path, body).status_code == 428
    act(client, article["key"], 1, _edit(one, "quantity.value", 2))
    stale = post(client, path, body, 1)
    assert (stale.status_code, stale.json()["error"]["code"]) == (412, "stale")
    assert stale.headers["etag"] == '"2"'
    assert stale.json()["version"] == 2
    assert _of(stale.json(), one["id"])["quantity"]["value"] == 2
    assert _of(api(client, f"/articles/{article['key']}"), other["id"]) == other
    for wrong in ('"x"', "*", "-1", '"1", "2"'):
        answer = client.post(f"/api/v1{path}", json=body, headers={"If-Match": wrong})
        assert answer.status_code == 400, wrong


def test_several_acts_are_taken_together_or_not_at_all(client: httpx.Client, article: dict[str, Any]) -> None:
    one, other = article["observations"][:2]
    wrong = [_edit(one, "quantity.value", 5), _edit(other, "status", "perhaps")]
    answer = post(client, f"/articles/{article['key']}/events", {"events": wrong}, 1)
    assert answer.status_code == 422
    detail = answer.json()["error"]["details"][0]
    assert (detail["record"], detail["field"]) == (other["id"], "status")
    assert detail["zh"]
    assert detail["en"]
    assert api(client, f"/articles/{article['key']}")["version"] == 1
    right = [_edit(one, "quantity.value", 5), {"kind": "reject", "record_kind": "observation", "record": other["id"]}]
    after = act(client, article["key"], 1, *right)
    assert after["human"][other["id"]]["verdict"] == "rejected"
    assert _of(after, other["id"]) == other
    undone = post(client, f"/articles/{article['key']}/undo", {}, 2).json()
    assert (undone["human"], undone["observations"]) == ({}, article["observations"])


def test_undo_takes_back_the_last_act_and_can_be_undone(client: httpx.Client, article: dict[str, Any]) -> None:
    key, one = article["key"], article["observations"][0]
    act(client, key, 1, _edit(one, "quantity.value", 5))
    act(client, key, 2, {"kind": "done"})
    undone = post(client, f"/articles/{key}/undo", {}, 3).json()
    assert undone["state"] == "in_work"
    undone = post(client, f"/articles/{key}/undo", {}, 4).json()
    assert (_of(undone, one["id"]), undone["state"]) == (one, "open")
    nothing = post(client, f"/articles/{key}/undo", {}, 5)
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (409, "nothing_to_undo")
    again = post(client, f"/articles/{key}/undo", {"event": undone["events"][0]["id"]}, 5).json()
    assert _of(again, one["id"])["quantity"]["value"] == 5


def test_a_record_is_added_at_a_selection_with_a_proposal(client: httpx.Client, article: dict[str, Any]) -> None:
    entry = next(entry for entry in article["ledger"] if entry["fate"] != "observation")
    span = {"start": entry["start"], "end": entry["end"]}
    proposed = post(client, f"/articles/{article['key']}/suggest", {**span, "record_kind": "observation"}).json()
    fields = {"quantity.value": 7, "measure": "level"} | {
        name: value for name, value in proposed["fields"].items() if value is not None
    }
    value = {"span": span, "fields": fields}
    after = act(client, article["key"], 1, {"kind": "add", "record_kind": "observation", "value": value})
    added = [one for one in after["observations"] if after["human"].get(one["id"], {}).get("verdict") == "added"]
    assert [one["quantity"]["text"] for one in added] == [entry["text"]]
    outside = post(client, f"/articles/{article['key']}/suggest", {"start": 5, "end": 10**6, "record_kind": "region"})
    assert outside.status_code == 422


@on_both
def test_many_records_are_accepted_at_once_after_a_count_and_taken_back_at_once(client: httpx.Client) -> None:
    rule = api(client, "/queue/facets")["rules"][0]["value"]
    asked = {"filter": {"rule": rule, "min_confidence": 0.5}}
    counted = post(client, "/bulk", {**asked, "dry_run": True}).json()
    assert counted["count"] > counted["articles"] > 1
    done = post(client, "/bulk", asked).json()
    assert (done["count"], done["articles"]) == (counted["count"], counted["articles"])
    assert post(client, "/bulk", {**asked, "dry_run": True}).json()["count"] == 0
    rows = api(client, "/queue", limit=200)["items"]
    assert sum(row["counts"]["verdicts"] for row in rows) == done["count"]
    assert post(client, "/bulk/undo", {"batch": done["batch"]}).json()["articles"] == done["articles"]
    assert sum(row["counts"]["verdicts"] for row in api(client, "/queue", limit=200)["items"]) == 0
    assert post(client, "/bulk/undo", {"batch": "b0"}).status_code == 409


@on_both
def test_what_a_new_run_contradicts_is_in_the_queue_of_conflicts(
    client: httpx.Client, article: dict[str, Any], outputs: Path
) -> None:
    key, one, other = article["key"], *article["observations"][:2]
    act(client, key, 1, _edit(one, "quantity.value", 5), _edit(other, "quantity.value", 6))
    path = outputs / "suining-minzheng-2020.json"
    written = json.loads(path.read_bytes())
    written["observations"][0]["quantity"]["value"] = 5
    written["observations"][1]["quantity"]["value"] = 7
    path.write_text(json.dumps(written), encoding="utf-8")
    assert post(client, "/refresh", {}).json()["changed"] == 1
    after = api(client, f"/articles/{key}")
    assert [outcome["outcome"] for outcome in after["outcomes"]] == ["satisfied", "conflict"]
    assert (after["version"], after["state"]) == (3, "conflict")
    assert _of(after, other["id"])["quantity"]["value"] == 6
    found = api(client, "/conflicts")["items"]
    assert [(item["key"], item["record"], item["machine"], item["value"]) for item in found] == [
        (key, other["id"], 7, 6)
    ]
    assert [row["key"] for row in api(client, "/queue", state="conflict")["items"]] == [key]
    act(client, key, 3, _edit(other, "quantity.value", 7))
    assert api(client, "/conflicts")["items"] == []


def test_the_outputs_are_watched_while_the_server_runs(client: httpx.Client, outputs: Path) -> None:
    before = api(client, "/queue")["total"]
    new = json.loads((outputs / "suining-minzheng-2020.json").read_bytes())
    new["article"]["id"] = "another"
    aside = outputs / ".another.json.x"
    aside.write_text(json.dumps(new), encoding="utf-8")
    aside.rename(outputs / "another.json")
    for _ in range(600):
        if api(client, "/queue")["total"] == before + 1:
            return
        time.sleep(0.1)
    raise AssertionError("the new article did not come in")


def test_two_character_names_of_divisions_are_found(client: httpx.Client) -> None:
    found = api(client, "/regions", q="泗阳", date="2019-07-11")
    assert found == [{"adcode": "321323", "name": "泗阳县", "level": "county", "ancestors": ["江苏省", "宿迁市"]}]
    assert {each["adcode"] for each in api(client, "/regions", q="鼓楼区", date="2019-07-11")} == {
        "320106",
        "320302",
        "350102",
        "410204",
    }
    assert api(client, "/regions", q="3213")[0]["name"] == "宿迁市"


def test_wrong_requests_are_told_by_field(client: httpx.Client, article: dict[str, Any]) -> None:
    path = f"/articles/{article['key']}/events"
    for body, field in (
        ({"events": []}, "events"),
        ({"events": [{"kind": "delete"}]}, "events.0.kind"),
        ({"events": [{"kind": "accept", "more": 1}]}, "events.0.more"),
        ({"events": [{"kind": "comment", "comment": "x" * 20_000}]}, "events.0.comment"),
    ):
        answer = post(client, path, body, 1)
        assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (422, field)
    for wrong in (b"{", b"\xff", b'{"events":[{"kind":"comment","comment":"\\u0000"}]}', b'"\\ud800"', b"[" * 50_000):
        answer = client.post(
            f"/api/v1{path}", content=wrong, headers={"Content-Type": "application/json", "If-Match": '"1"'}
        )
        assert answer.status_code == 400, wrong[:20]
    assert client.get("/api/v1/articles/999999").status_code == 404
    assert client.get("/api/v1/articles/x").status_code == 422
    assert client.get("/api/v1/queue", params={"order": "size"}).status_code == 422
    assert client.get("/api/v1/queue", params={"after": "x"}).status_code == 422
    assert client.get("/api/v1/nothing").status_code == 404


def test_a_storage_that_refuses_is_told_and_nothing_is_kept(
    client: httpx.Client, article: dict[str, Any], outputs: Path
) -> None:
    with closing(sqlite3.connect(outputs / "review" / "review.sqlite")) as other:
        other.execute("CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END")
    answer = post(client, f"/articles/{article['key']}/events", {"events": [{"kind": "done"}]}, 1)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "storage")
    assert api(client, f"/articles/{article['key']}")["version"] == 1
    assert (outputs / "review" / "events.jsonl").read_text() == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_cleanly(serve: Serving, outputs: Path, number: int) -> None:
    running = serve(outputs)
    assert running.stop(number) == 0
    assert "Traceback" not in running.stderr()
    assert not (outputs / "review" / "server.json").exists()


def test_a_second_server_on_the_same_folder_is_refused(serve: Serving, outputs: Path) -> None:
    serve(outputs)
    with pytest.raises(RuntimeError, match="a review server is at work here"):
        Server(outputs)


def _command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "extractor", *words], cwd=ROOT, capture_output=True, text=True)


def test_serving_needs_no_word_and_wrong_use_is_told(outputs: Path) -> None:
    shown = _command("review", "serve", "--help")
    assert (shown.returncode, "--no-browser" in shown.stdout) == (0, True)
    wrong = _command("review", str(outputs / "nothing"))
    assert (wrong.returncode, "no folder" in wrong.stderr) == (2, True)
    idle = _command("review", "address", str(outputs))
    assert (idle.returncode, "no review server is at work" in idle.stderr) == (2, True)

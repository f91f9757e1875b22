"""To Label Studio and doccano and back: nothing changes on the way, and what was changed there becomes events."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reviewer import Reviewer, find

from extractor.cli.app import app
from extractor.pipeline import extract, extract_file
from extractor.records import ArticleRecord
from extractor.review.draft import Act
from extractor.review.exact import document_of
from extractor.review.exchange.changes import acts_of
from extractor.review.exchange.files import Tool, bring_in, read_exchange, write_exchange
from extractor.review.exchange.label_studio import control, labeling_config
from extractor.review.exchange.sheet import KINDS, ExchangeError, exchanged, sheet_of
from extractor.review.lookups import default_lookups
from extractor.review.mirror import append_events, mirror_of, read_mirror
from extractor.review.resolved import Corrections
from extractor.writing import file_name, to_json_bytes

ROOT = Path(__file__).parent.parent.parent
TEXT = (
    "𠮷田镇见闻\n2020年，江苏省苏州市新建社区食堂36家，同比增长20%。"
    "市政府印发《苏州市养老服务条例》。\n慰问困难老人1830名。\n"
)
TOOLS: list[Tool] = ["label-studio", "doccano"]
Tasks = list[dict[str, Any]]


@pytest.fixture
def machine() -> ArticleRecord:
    return extract(TEXT, published="2021-02-03", title="𠮷田镇见闻")


@pytest.fixture
def outputs(tmp_path: Path, machine: ArticleRecord) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / file_name(machine.article.id)).write_bytes(to_json_bytes(machine))
    return folder


def change(path: Path, tool: Tool, by: Callable[[dict[str, Any]], None]) -> None:
    """Work in the other tool on the first article."""
    if tool == "doccano":
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        by(lines[0])
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    else:
        tasks: Tasks = json.loads(path.read_text(encoding="utf-8"))
        predicted = tasks[0]["predictions"][0]["result"] if tasks[0]["predictions"] else []
        tasks[0]["annotations"] = tasks[0]["annotations"] or [{"id": 7, "completed_by": 1, "result": predicted}]
        by(tasks[0])
        path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")


def exported(outputs: Path, tool: Tool) -> Path:
    path = outputs.parent / f"there.{'jsonl' if tool == 'doccano' else 'json'}"
    write_exchange(Corrections(outputs), tool, path)
    return path


@pytest.mark.parametrize("tool", TOOLS)
def test_all_sample_bulletins_go_there_and_back_without_a_change(tool: Tool, tmp_path: Path) -> None:
    records = [extract_file(path) for path in sorted((ROOT / "corpora" / "bulletins").glob("*.txt"))]
    for record in records:
        (tmp_path / file_name(record.article.id)).write_bytes(to_json_bytes(record))
    path = tmp_path / "there.json"
    assert write_exchange(Corrections(tmp_path), tool, path) == len(records)
    sheets = {sheet.article: sheet for sheet in read_exchange(tool, path)}
    for record in records:
        document = document_of(record)
        assert acts_of(document, sheets[record.article.id], default_lookups()) == []
        assert len(sheets[record.article.id].ties) == len(sheet_of(document).ties)
    assert {one.events for one in bring_in(Corrections(tmp_path), tool, path, "王芳")} == {0}
    assert not mirror_of(tmp_path).exists()


@pytest.mark.parametrize("tool", TOOLS)
def test_offsets_there_are_code_points(tool: Tool, outputs: Path) -> None:
    content = json.loads(exported(outputs, tool).read_text(encoding="utf-8"))
    at = TEXT.index("36家")
    if tool == "doccano":
        spans = [(one["label"], one["start_offset"], one["end_offset"]) for one in content["entities"]]
    else:
        result = content[0]["predictions"][0]["result"]
        values = [one["value"] for one in result if one["type"] == "labels"]
        spans = [(one["labels"][0], one["start"], one["end"]) for one in values]
        assert all(one["text"] == TEXT[one["start"] : one["end"]] for one in values)
    assert ("observation", at, at + 3) in spans


def test_what_was_changed_in_label_studio_becomes_events(outputs: Path, machine: ArticleRecord) -> None:
    path = exported(outputs, "label-studio")
    first, gone = find(machine, "observation", "36家").id, find(machine, "observation", "1830名").id
    new = TEXT.index("困难老人")

    def work(task: dict[str, Any]) -> None:
        result: Tasks = task["annotations"][0]["result"]
        for each in result:
            if each.get("id") == first and each["from_name"] == control("observation", "quantity.value"):
                each["value"]["text"] = ["37.50"]
            if each.get("id") == first and each["from_name"] == control("observation", "status"):
                each["value"]["choices"] = ["target"]
            if each.get("id") == first and each["from_name"] == "label":
                each["value"]["end"] -= 1
        kept = [each for each in result if gone not in (each.get("id"), each.get("from_id"))]
        value = {"start": new, "end": new + 4, "text": "困难老人", "labels": ["policy"]}
        kept.append({"id": "aB3", "from_name": "label", "to_name": "text", "type": "labels", "value": value})
        kind = {"id": "aB3", "from_name": control("policy", "kind"), "to_name": "text", "type": "choices"}
        kept.append(kind | {"value": {"start": new, "end": new + 4, "choices": ["initiative"]}})
        task["annotations"][0]["result"] = kept

    change(path, "label-studio", work)
    told = bring_in(Corrections(outputs), "label-studio", path, "王芳")
    events = read_mirror(mirror_of(outputs)).events
    assert [(one.events, one.problem) for one in told] == [(len(events), None)]
    assert {event.who for event in events} == {"王芳"}
    assert sorted((event.kind, event.field) for event in events if event.kind == "edit") == [
        ("edit", "quantity.span"), ("edit", "quantity.value"), ("edit", "status"),
    ]  # fmt: skip
    resolved = next(Corrections(outputs).records(outputs))
    one = find(resolved, "observation", "36")
    assert (one.id, str(one.quantity.value), one.status) == (first, "37.5", "target")
    assert gone not in [each.id for each in resolved.observations]
    assert ("困难老人", "initiative") in [(each.name, each.kind) for each in resolved.policies]
    assert bring_in(Corrections(outputs), "label-studio", exported(outputs, "label-studio"), "王芳")[0].events == 0


def test_what_was_changed_in_doccano_becomes_events(outputs: Path, machine: ArticleRecord) -> None:
    path = exported(outputs, "doccano")
    place, indicator = TEXT.index("1830名"), TEXT.index("新建社区食堂")

    def work(line: dict[str, Any]) -> None:
        renumbered = {one["id"]: one["id"] + 500 for one in line["entities"]}
        for one in line["entities"]:
            one["id"] += 500
        for tie in line["relations"]:
            tie["from_id"], tie["to_id"] = renumbered[tie["from_id"]], renumbered[tie["to_id"]]
        first = next(one for one in line["entities"] if one["start_offset"] == TEXT.index("36家"))
        line["relations"] = [tie for tie in line["relations"] if tie["from_id"] != first["id"]]
        line["entities"] = [one for one in line["entities"] if one["start_offset"] != place]
        line["entities"] += [
            {"id": 900, "label": "indicator", "start_offset": indicator + 2, "end_offset": indicator + 6},
            {"id": 901, "label": "observation", "start_offset": place - 2, "end_offset": place + 5},
        ]
        line["relations"] = [tie for tie in line["relations"] if tie["from_id"] in {e["id"] for e in line["entities"]}]
        line["relations"].append({"id": 1, "from_id": first["id"], "to_id": 900, "type": "indicator"})

    change(path, "doccano", work)
    told = bring_in(Corrections(outputs), "doccano", path, "王芳")
    assert told[0].problem is None
    resolved = next(Corrections(outputs).records(outputs))
    assert find(resolved, "observation", "36家").indicator.text == "社区食堂"
    added = find(resolved, "observation", "老人1830名")
    assert (added.id[0], str(added.quantity.value)) == ("h", "1830")
    assert "1830名" not in [one.quantity.text for one in resolved.observations]


@pytest.mark.parametrize("tool", TOOLS)
def test_what_has_changed_since_is_refused_and_never_fitted(tool: Tool, outputs: Path, machine: ArticleRecord) -> None:
    path = exported(outputs, tool)
    reviewer = Reviewer(machine)
    reviewer.reject("observation", find(machine, "observation", "36家").id)
    append_events(mirror_of(outputs), reviewer.events)
    told = bring_in(Corrections(outputs), tool, path, "王芳")
    assert "records have changed" in str(told[0].problem)
    other = extract(TEXT.replace("1830", "1831"), published="2021-02-03", title="𠮷田镇见闻")
    (outputs / file_name(machine.article.id)).write_bytes(to_json_bytes(other))
    told = bring_in(Corrections(outputs), tool, path, "王芳")
    assert "text is another one" in str(told[0].problem)
    assert len(read_mirror(mirror_of(outputs)).events) == 1


def test_articles_that_are_done_go_as_annotations(outputs: Path, machine: ArticleRecord) -> None:
    reviewer = Reviewer(machine)
    reviewer.do(Act("done"))
    append_events(mirror_of(outputs), reviewer.events)
    task = json.loads(exported(outputs, "label-studio").read_text(encoding="utf-8"))[0]
    assert (len(task["annotations"]), task["predictions"]) == (1, [])


def test_the_labeling_configuration_has_a_control_for_each_field() -> None:
    tree = ElementTree.fromstring(labeling_config())
    names = {node.get("name") for node in tree.iter()}
    assert {control(kind, field) for kind in KINDS for field in exchanged(kind)} <= names
    assert [node.get("value") for node in tree.iter("Label")] == [*KINDS, "indicator", "comparison"]


@pytest.mark.parametrize(
    ("tool", "content", "told"),
    [
        ("label-studio", "{", "not JSON"),
        ("label-studio", "{}", "no list of tasks"),
        ("label-studio", '[{"data": {}}]', "task 1: no task of records"),
        ("doccano", '{"text": "", "label": []}', ":1: no line of records"),
    ],
)
def test_other_files_are_refused_with_their_place(tmp_path: Path, tool: Tool, content: str, told: str) -> None:
    (tmp_path / "file").write_text(content, encoding="utf-8")
    with pytest.raises(ExchangeError, match=told):
        list(read_exchange(tool, tmp_path / "file"))


def test_the_commands_export_and_import(outputs: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    import extractor.cli.correction_commands  # noqa: F401  (adds the commands)

    words = ["review", "export", str(outputs), "--to", "label-studio", "-o", str(tmp_path / "tasks.json")]
    made = CliRunner().invoke(app, words)
    assert (made.exit_code, made.stdout) == (0, '{"articles": 1}\n')
    assert (tmp_path / "tasks.config.xml").is_file()
    words = ["review", "import", str(outputs), str(tmp_path / "tasks.json"), "--from", "label-studio", "--who", "王芳"]
    made = CliRunner().invoke(app, words)
    assert (made.exit_code, made.stdout) == (0, '{"articles": 1, "events": 0, "left_out": 0}\n')

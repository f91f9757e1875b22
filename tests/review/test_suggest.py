"""Corrections that repeat become rows and rules of the team, where nothing that was confirmed is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reviewer import Reviewer, find
from typer.testing import CliRunner

import extractor.cli.correction_commands  # noqa: F401  (adds the commands)
from extractor.cli.app import app
from extractor.errors import ExtractorError
from extractor.pipeline import extract
from extractor.records import ArticleRecord
from extractor.review.draft import Act
from extractor.review.mirror import append_events, mirror_of
from extractor.review.resolved import Corrections
from extractor.review.suggest import LostError, Suggestion, accept, suggest
from extractor.rulebook import load_rulebook
from extractor.writing import file_name, to_json_bytes

pytestmark = pytest.mark.slow
TEXTS = {
    "一": "水乡见闻\n水乡今年新添乌篷船120艘把，苏州园林游客增加。推广“水乡兴渔”做法，办好88家好店活动。\n",
    "二": "水乡又闻\n年内水乡修复乌篷船35艘把，苏州园林开放夜游。继续落实“水乡兴渔”做法，启动88家好店评选。\n",
    "三": "苏州园林\n苏州园林绿化局新增绿地12万平方米。\n",
}


class Team:
    """Three articles, extracted and reviewed in one output folder."""

    def __init__(self, folder: Path) -> None:
        self.outputs, self.rules = folder / "out", folder / "team"
        self.outputs.mkdir()
        self.rules.mkdir()
        self.reviewers: dict[str, Reviewer] = {}
        ids = None
        for id, text in TEXTS.items():
            record = extract(text, published="2021-02-03", title=text.split("\n")[0])
            record = record.model_copy(update={"article": record.article.model_copy(update={"id": id})})
            (self.outputs / file_name(id)).write_bytes(to_json_bytes(record))
            self.reviewers[id] = Reviewer(record, ids=ids)
            ids = self.reviewers[id].ids

    def machine(self, id: str) -> ArticleRecord:
        return self.reviewers[id].machine

    @property
    def corrections(self) -> Corrections:
        mirror = mirror_of(self.outputs)
        mirror.unlink(missing_ok=True)
        append_events(mirror, [event for reviewer in self.reviewers.values() for event in reviewer.events])
        return Corrections(self.outputs, [self.rules])

    def units(self) -> None:
        for id, quote in (("一", "120"), ("二", "35")):
            reviewer = self.reviewers[id]
            found = next(one for one in reviewer.machine.observations if one.quantity.text.startswith(quote))
            start = found.quantity.start
            span = {"start": start, "end": start + len(quote) + 2}
            reviewer.do(
                Act("edit", "observation", found.id, "quantity.span", span),
                Act("edit", "observation", found.id, "quantity.unit", "艘把"),
            )

    def aliases(self) -> None:
        for id in ("一", "二"):
            self.reviewers[id].add("region", "水乡", kind_="name", adcode="320506")

    def initiatives(self) -> None:
        for id in ("一", "二"):
            self.reviewers[id].add("policy", "水乡兴渔", kind_="initiative", subtype="行动")

    def false_friends(self) -> None:
        for id in ("一", "二"):
            self.reviewers[id].reject("region", find(self.machine(id), "region", "苏州").id)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def only(suggestions: list[Suggestion]) -> Suggestion:
    assert len(suggestions) == 1, [one.proposal for one in suggestions]
    return suggestions[0]


def test_a_unit_that_is_written_twice(team: Team) -> None:
    team.units()
    one = only(suggest(team.corrections))
    assert (one.proposal.file, one.proposal.row["unit"]) == ("units.tsv", "艘把")
    assert one.effect is not None
    assert (one.effect.tried, one.effect.gained, one.effect.losses) == (2, 4, ())


def test_a_name_for_a_division(team: Team) -> None:
    team.aliases()
    one = only(suggest(team.corrections))
    assert (one.proposal.file, one.proposal.row) == ("region_aliases.tsv", {"alias": "水乡", "adcode": "320506"})
    assert one.effect is not None
    assert one.effect.gained == 2
    assert {change.how for change in one.effect.changes if change.kind == "region"} == {"added"}


def test_a_name_for_two_divisions_is_not_proposed(team: Team) -> None:
    team.reviewers["一"].add("region", "水乡", kind_="name", adcode="320506")
    team.reviewers["二"].add("region", "水乡", kind_="name", adcode="330400")
    assert suggest(team.corrections) == []


def test_the_name_of_a_policy(team: Team) -> None:
    team.initiatives()
    one = only(suggest(team.corrections))
    assert (one.proposal.file, one.proposal.row["name"]) == ("initiatives.tsv", "水乡兴渔")


def test_a_false_friend_has_its_proof_and_its_price(team: Team) -> None:
    team.false_friends()
    one = only(suggest(team.corrections))
    assert (one.proposal.file, one.proposal.key) == ("region_false.toml", "苏州园林")
    assert "examples = ['⟦苏州⟧园林']" in one.proposal.rule
    assert "counter_examples = ['苏州市召开会议']" in one.proposal.rule
    assert one.effect is not None
    assert (one.effect.losses, one.effect.gained) == ((), 2)
    kept = next(one for one in team.machine("三").regions if one.text == "苏州" and one.start > 4)
    team.reviewers["三"].accept("region", kept.id)
    again = only(suggest(team.corrections))
    assert again.effect is not None
    assert [(loss.article, bool(loss.event)) for loss in again.effect.losses] == [("三", True)]


def test_a_number_that_counts_nothing(team: Team) -> None:
    for id in ("一", "二"):
        team.reviewers[id].reject("observation", find(team.machine(id), "observation", "88家").id)
    one = only(suggest(team.corrections))
    assert (one.proposal.file, one.proposal.row) == ("quantity_words.tsv", {"word": "88家好店", "kind": "name"})
    assert one.effect is not None
    assert (one.effect.gained, one.effect.changed["removed"]) == (2, 2)


def test_what_is_said_once_is_not_proposed_unless_asked(team: Team) -> None:
    team.reviewers["一"].add("region", "水乡", kind_="name", adcode="320506")
    assert suggest(team.corrections) == []
    assert len(suggest(team.corrections, least=1)) == 1


def test_an_accepted_row_is_read_by_the_rules_and_satisfies_the_corrections(team: Team) -> None:
    team.units()
    team.aliases()
    numbered = {one.proposal.key: one.number for one in suggest(team.corrections)}
    files = accept(team.corrections, list(numbered.values()), team.rules)
    assert sorted(files) == ["region_aliases.tsv", "units.tsv"]
    rulebook = load_rulebook([team.rules])
    again = extract(TEXTS["一"], published="2021-02-03", title="水乡见闻", rulebook=rulebook)
    replayed = team.reviewers["一"].on(again)
    assert {each.outcome for each in replayed.outcomes} == {"satisfied"}


def test_rows_are_added_to_what_the_team_has_in_its_own_order_of_columns(team: Team) -> None:
    columns = "code\tunit\taliases\tdimension\tfactor\tcounts\tnot_before\tdigits\tas"
    (team.rules / "units.tsv").write_text(f"# ours\n{columns}\n{{x}}\t柄艘\t\tcount", encoding="utf-8")
    team.units()
    accept(team.corrections, [1], team.rules)
    lines = (team.rules / "units.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["# ours", columns, "{x}\t柄艘\t\tcount"]
    assert lines[3].startswith("# from 2 corrections, the first one e")
    assert lines[4].split("\t") == ["{艘把}", "艘把", "", "count", "", "", "", "", ""]
    assert load_rulebook([team.rules]).quantities.units.named("艘把") is not None


def test_nothing_is_written_where_something_confirmed_would_be_lost(team: Team) -> None:
    team.false_friends()
    kept = next(one for one in team.machine("三").regions if one.text == "苏州" and one.start > 4)
    team.reviewers["三"].accept("region", kept.id)
    with pytest.raises(LostError, match="1 confirmed things would be lost: 三"):
        accept(team.corrections, [1], team.rules)
    assert list(team.rules.iterdir()) == []


def test_an_article_that_is_done_does_not_get_records_that_nobody_saw(team: Team) -> None:
    team.aliases()
    team.reviewers["二"].undo(team.reviewers["二"].events[-1].id)
    team.reviewers["二"].do(Act("done"))
    one = only(suggest(team.corrections, least=1))
    assert one.effect is not None
    assert any("would appear" in loss.en and loss.article == "二" for loss in one.effect.losses)


def test_a_number_that_there_is_not_is_told(team: Team) -> None:
    with pytest.raises(ExtractorError, match="no suggestion 3; there are 0"):
        accept(team.corrections, [3], team.rules)


def test_the_command_shows_and_writes(team: Team) -> None:
    team.units()
    team.false_friends()
    kept = next(one for one in team.machine("三").regions if one.text == "苏州" and one.start > 4)
    team.reviewers["三"].accept("region", kept.id)
    assert team.corrections.events
    words = ["review", "suggest", str(team.outputs), "--rules", str(team.rules)]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0
    assert "units.tsv: 艘把" in shown.stdout
    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    number = {one["key"]: one["number"] for one in told}
    refused = CliRunner().invoke(app, [*words, "--accept", str(number["苏州园林"])])
    assert refused.exit_code == 5
    written = CliRunner().invoke(app, [*words, "--accept", str(number["艘把"])])
    assert json.loads(written.stdout)["files"] == ["units.tsv"]
    assert CliRunner().invoke(app, [*words[:3], "--accept", "1"]).exit_code == 2

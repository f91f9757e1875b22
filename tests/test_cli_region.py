"""``extractor region``: what a name or code stands for on a day."""

from __future__ import annotations

import json
from datetime import date

import pytest

from extractor.cli.places import find_places, places_json, places_text
from extractor.gazetteer import Gazetteer, load_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def test_name_of_several_divisions_with_the_near_one_first(gazetteer: Gazetteer) -> None:
    places = find_places(gazetteer, "鼓楼区", date(2019, 7, 11), "徐州")
    assert [place.division.adcode for place in places] == ["320302", "320106", "350102", "410204"]
    assert [place.is_near for place in places] == [True, False, False, False]
    assert places_text(places).startswith("* 320302  江苏省徐州市鼓楼区  county")


def test_code_with_what_became_of_it(gazetteer: Gazetteer) -> None:
    places = find_places(gazetteer, "320611", None, None)
    assert [place.division.name for place in places] == ["郊区", "港闸区"]
    assert [heir.name for heir in places[1].successors] == ["崇川区"]
    assert "崇川区" in places_text(places)


def test_name_that_did_not_hold_on_the_day(gazetteer: Gazetteer) -> None:
    assert find_places(gazetteer, "港闸区", date(2022, 1, 1), None) == []
    assert len(find_places(gazetteer, "港闸区", date(2018, 1, 1), None)) == 1


def test_places_as_json(gazetteer: Gazetteer) -> None:
    (place,) = json.loads(places_json(find_places(gazetteer, "泗阳", None, None)))
    assert (place["adcode"], place["ancestors"], place["level"]) == ("321323", ["320000", "321300"], "county")

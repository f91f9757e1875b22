"""Anchors find their words again or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.review.anchors import Place, make_anchor, moved, place_anchor, spans_in, text_sha

SENTENCE = "截至年末，全市共有养老床位1.2万张，比上年末增加300张。"
OTHER = "截至年末，全省共有养老床位1.2万张，比上年末增加300张。"


def anchor_of(text: str, quote: str):  # type: ignore[no-untyped-def]
    at = text.index(quote)
    return make_anchor(text, at, at + len(quote))


def test_in_its_own_text_the_offsets_hold_even_among_twins() -> None:
    text = SENTENCE * 5
    at = text.index("300张", 2 * len(SENTENCE))
    anchor = make_anchor(text, at, at + 4)
    assert not anchor.unique
    assert place_anchor(anchor, text) == Place(at, at + 4)


def test_it_is_found_after_something_is_put_before_it() -> None:
    anchor = anchor_of(SENTENCE, "1.2万张")
    place = place_anchor(anchor, "新的导语。" + SENTENCE)
    assert place is not None
    assert ("新的导语。" + SENTENCE)[place.start : place.end] == "1.2万张"


def test_a_sentence_that_looks_alike_does_not_get_it() -> None:
    anchor = anchor_of(SENTENCE, "1.2万张")
    assert place_anchor(anchor, OTHER) is None


def test_a_sentence_that_is_there_twice_now_does_not_get_it() -> None:
    assert place_anchor(anchor_of(SENTENCE, "1.2万张"), SENTENCE + SENTENCE) is None


def test_the_twin_of_a_deleted_sentence_does_not_get_it() -> None:
    padding = "隔" * 40
    text = padding + SENTENCE + padding + padding + SENTENCE + padding
    anchor = anchor_of(text, "1.2万张")
    assert place_anchor(anchor, padding + padding + SENTENCE + padding) is None


def test_a_changed_digit_in_the_quote_or_beside_it_loses_it() -> None:
    anchor = anchor_of(SENTENCE, "1.2万张")
    assert place_anchor(anchor, SENTENCE.replace("1.2", "1.3")) is None
    assert place_anchor(anchor, SENTENCE.replace("300", "301")) is None


@pytest.mark.parametrize(("start", "end"), [(3, 3), (-1, 2), (0, 99), (5, 2)])
def test_no_span_no_anchor(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="empty or outside"):
        make_anchor("新增12家。", start, end)


@given(st.text(alphabet="ab一𠮷\n", min_size=1, max_size=60), st.text(alphabet="ab一𠮷\n", max_size=60), st.data())
def test_wherever_it_is_placed_the_words_are_the_same(text: str, other: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    anchor = make_anchor(text, start, end)
    assert place_anchor(anchor, text) == Place(start, end)
    place = place_anchor(anchor, other)
    if place is not None and other != text:
        assert other[place.start : place.end] == text[start:end]
        whole = anchor.prefix + anchor.quote + anchor.suffix
        assert sum(other.startswith(whole, at) for at in range(len(other))) == 1
        assert sum(text.startswith(whole, at) for at in range(len(text))) == 1


def test_spans_of_a_record_have_paths_and_move_with_their_text() -> None:
    record = {
        "indicator": {"spans": [{"start": 0, "end": 2, "text": "床位"}]},
        "quantity": {"start": 2, "end": 4, "text": "1张"},
        "period": {"start": "2020-01-01", "end": "2020-12-31", "evidence": None},
    }
    assert dict(spans_in(record)) == {"indicator.spans.0": Place(0, 2), "quantity": Place(2, 4)}
    made = moved(record, "共有床位1张", {"indicator.spans.0": Place(2, 4), "quantity": Place(4, 6)})
    assert made["indicator"]["spans"] == [{"start": 2, "end": 4, "text": "床位"}]
    assert made["quantity"] == {"start": 4, "end": 6, "text": "1张"}
    assert made["period"] == record["period"]
    assert dict(spans_in([{"start": 1, "end": 2}], "value")) == {"value.0": Place(1, 2)}


def test_the_hash_takes_any_text() -> None:
    assert text_sha("\ud800") != text_sha("")

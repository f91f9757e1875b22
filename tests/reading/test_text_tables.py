"""Tables of plain text that blanks keep in columns, or that stand one cell a line; and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import extract
from extractor.reading import article_from_text

HEAD = "临溪市2022年统计公报\n全市经济平稳运行。\n"
TWO = ("粮食产量 650000 吨", "油料产量 12000 吨")


class Case(NamedTuple):
    """A table, and of each of its numbers the indicator, value, unit and what else is asked for."""

    name: str
    text: str
    numbers: Sequence[str]


def cases() -> list[Case]:
    found = []
    whole = Path(__file__).with_name("text_tables.txt").read_text(encoding="utf-8")
    for part in whole.split("=== ")[1:]:
        name, rest = part.split("\n", 1)
        text, _, numbers = rest.partition("\n---\n")
        found.append(Case(name, text.rstrip("\n") + "\n", numbers.split("\n") if numbers else []))
    return [case._replace(numbers=[line for line in case.numbers if line]) for case in found]


TABLES = [case for case in cases() if case.numbers]
NO_TABLES = [case for case in cases() if not case.numbers]


def shown(text: str) -> list[list[str]]:
    found = []
    for one in extract(text, published="2023-03-20").observations:
        assert one.cell is not None
        assert one.indicator is not None
        words = [one.indicator.text, str(one.quantity.value), str(one.quantity.unit)]
        words += [str(one.direction), one.measure, one.status]
        words += [str(one.period.end)] if one.period else []
        words += [one.region.name] if one.region else []
        found.append(words)
    return found


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case.name)
def test_each_number_is_an_observation(case: Case) -> None:
    found = shown(HEAD + case.text)
    assert [words[:3] for words in found] == [number.split()[:3] for number in case.numbers]
    for words, number in zip(found, case.numbers, strict=True):
        assert set(number.split()) <= set(words)


@pytest.mark.parametrize("case", NO_TABLES, ids=lambda case: case.name)
def test_what_only_looks_like_a_table_is_none(case: Case) -> None:
    assert article_from_text(HEAD + case.text).tables == ()


@pytest.mark.parametrize(("blank", "end"), [("\xa0", "\n"), (" ", "\r\n"), ("　", "\n")])
def test_any_blanks_and_line_ends_will_do(blank: str, end: str) -> None:
    text = HEAD + f"产品{blank * 6}产量（万吨）\n粮食{blank * 8}65.0\n油料{blank * 9}1.2\n"
    assert [words[:3] for words in shown(text.replace("\n", end))] == [line.split() for line in TWO]


def test_there_are_twelve_kinds_of_tables_and_counter_examples() -> None:
    assert len(TABLES) >= 12
    assert len(NO_TABLES) >= 10


def test_a_run_with_a_lost_cell_leaves_its_numerals_in_the_ledger() -> None:
    (text,) = (case.text for case in NO_TABLES if case.name == "one cell a line, a cell lost")
    record = extract(HEAD + text, published="2023-03-20")
    assert record.observations == ()
    kinds = {entry.text: entry.kind for entry in record.ledger}
    assert {kinds["65.0"], kinds["1.2"]} == {"table_cell"}


def test_cells_have_their_place() -> None:
    text = HEAD + "产品      产量（万吨）    产值（亿元）\n"
    text += "粮食          65.0           8.1\n油料           1.2           0.9\n"
    cells = [(one.cell.row, one.cell.column) for one in extract(text).observations if one.cell]
    assert cells == [(1, 1), (1, 2), (2, 1), (2, 2)]


@given(st.text(alphabet="粮食产量单位亿元 　\n\t12.5-%…年指标", max_size=200))
def test_any_text_gives_cells_inside_of_it(text: str) -> None:
    if not text.strip():
        return
    article = article_from_text(text)
    for table in article.tables:
        assert 0 <= table.start < table.end <= len(text)
        for cell in table.cells:
            assert table.start <= cell.start < cell.end <= table.end
            assert text[cell.start : cell.end].strip()

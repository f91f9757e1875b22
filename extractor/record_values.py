"""The small values that records are made of: closed vocabularies, exact numbers, division codes."""

import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema

SCHEMA_VERSION: Final = "1.0.0"
MOST_DIGITS: Final = 1000
DIVISIONS: Final = Path(__file__).parent / "data" / "divisions.tsv"

Qualifier = Literal["exact", "about", "nearly", "over", "at_least", "under", "at_most"]
Measure = Literal["level", "change", "rank"]
Direction = Literal["up", "down"]
Status = Literal["actual", "target", "standard"]
Via = Literal["stated", "scope", "carried", "section", "article"]
RegionKind = Literal["name", "scope", "group"]
Level = Literal["country", "province", "prefecture", "county", "township", "village"]
Granularity = Literal["day", "dekad", "month", "quarter", "half", "year", "years"]
ComparisonKind = Literal["year_on_year", "previous_period", "period", "region", "plan", "other"]
PolicyKind = Literal["document", "initiative"]
PolicyStatus = Literal["in_force", "draft", "planned"]
Fate = Literal["observation", "other", "unexplained"]


def said(en: str, zh: str) -> Any:
    """The meaning of a field in English and Chinese, for the data dictionary."""
    return Field(description=en, json_schema_extra={"zh": zh})


def decimal_text(value: Decimal) -> str:
    """The shortest plain writing of a decimal: no exponent, no trailing zeros.

    >>> decimal_text(Decimal("5.483E+10")), decimal_text(Decimal("0.30")), decimal_text(Decimal("-0.0"))
    ('54830000000', '0.3', '0')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _writable(value: Decimal) -> Decimal:
    if not value.is_finite() or not -MOST_DIGITS < value.adjusted() < MOST_DIGITS:
        raise ValueError(f"a number has to be finite and of at most {MOST_DIGITS} digits")
    return value


Number = Annotated[
    Decimal,
    AfterValidator(_writable),
    PlainSerializer(decimal_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
Day = datetime.date
Offset = Annotated[int, Field(ge=0)]
Adcode = Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3}|\d{6})?$")]
Name = Annotated[str, StringConstraints(min_length=1)]


@cache
def known_adcodes() -> frozenset[str]:
    """Every six-digit code that the built-in table of divisions holds, of any date.

    Read once, on first use; the first column of the table is the code.

    >>> "320000" in known_adcodes()
    True
    """
    rows = DIVISIONS.read_text(encoding="utf-8").split("\n")
    codes = {row.split("\t", 1)[0] for row in rows if row and not row.startswith("#")}
    return frozenset(code for code in codes if code.isdigit())

"""What a corrected field brings with it: the name of a code, the code of a unit, the key of an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.base_units import BaseUnits, load_base_units
from extractor.catalogue import Catalogue, load_catalogue
from extractor.gazetteer import Gazetteer, load_gazetteer
from extractor.match.quantity import QuantityRules, load_quantity_rules

if TYPE_CHECKING:
    from extractor.rulebook import Rulebook

Fields = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Lookups:
    """The tables that say what follows from a corrected value; frozen."""

    gazetteer: Gazetteer
    quantities: QuantityRules
    base_units: BaseUnits
    catalogue: Catalogue

    def region_name(self, adcode: str, day: date | None) -> Fields:
        """Code and full name as of the day. Raises ValueError for a code that no division ever had.

        >>> default_lookups().region_name("320611", None)["name"]
        '港闸区'
        """
        division = self.gazetteer.at_or_near(adcode, day)
        if division is None:
            raise ValueError(f"adcode {adcode} is no division of China")
        return {"adcode": division.adcode, "name": division.name}

    def division(self, adcode: str, day: date | None) -> Fields:
        """What a region mention says of its division: code, name, level and the codes above it. Raises ValueError."""
        named = self.region_name(adcode, day)
        division = self.gazetteer.at_or_near(adcode, day)
        assert division is not None
        return named | {"level": division.level, "ancestors": list(self.gazetteer.ancestors(division, day))}

    def unit(self, unit: str | None, value: Decimal) -> Fields:
        """What a quantity says of its unit: code, dimension, and the value in the base unit.

        All None for a unit that no table has.

        >>> default_lookups().unit("户", Decimal(3))["dimension"]
        'count'
        """
        found = self.quantities.units.find(unit, 0) if unit else None
        known = found.unit if found is not None and found.end == len(unit or "") else None
        base = self.base_units.convert(value, unit) if unit else None
        return {
            "unit_code": known.code if known else None,
            "dimension": known.dimension if known else None,
            "base_value": base[0] if base else None,
            "base_unit": base[1] if base else None,
        }

    def canonical(self, indicator: str, unit: str | None, measure: str | None) -> str | None:
        """The catalogue's key of an indicator; None where it has none."""
        return self.catalogue.canonical(indicator, unit, measure)


def load_lookups(folders: Sequence[Path] = ()) -> Lookups:
    """The built-in tables with those of the user's folders; raises DataError."""
    return Lookups(
        load_gazetteer(folders), load_quantity_rules(folders), load_base_units(folders), load_catalogue(folders)
    )


def lookups_of(rulebook: Rulebook) -> Lookups:
    """The tables of a rulebook that is loaded already."""
    return Lookups(rulebook.gazetteer, rulebook.quantities, rulebook.base_units, rulebook.catalogue)


@cache
def default_lookups() -> Lookups:
    """The built-in tables, loaded on first use and kept for the life of the process."""
    return load_lookups()

"""Documents of every published version of the contract, as the present one has them.

A minor version adds fields, so documents of an earlier one are read as they are:
what they lack is null or the default of the field. Should a version change what
is there, its change is a step here. Those of a later minor version are read
without the fields that this one does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from extractor.record_values import SCHEMA_VERSION

PUBLISHED = ("1.0.0",)
"""Every version that was ever published, the present one last; ``tests/data/golden`` has documents of each."""
Step = Callable[[dict[str, Any]], dict[str, Any]]
STEPS: tuple[tuple[str, Step], ...] = ()
"""(version, what it changed in documents of earlier ones), in order; a step gives a new document."""


def numbers_of(version: Any) -> tuple[int, ...] | None:
    """The numbers of a version, for comparing; None for what is none.

    >>> numbers_of("1.10.0") > numbers_of("1.9.0"), numbers_of("new"), numbers_of(None)
    (True, None, None)
    """
    parts = version.split(".") if isinstance(version, str) else []
    return tuple(map(int, parts)) if len(parts) == 3 and all(part.isdecimal() for part in parts) else None


def is_newer(version: Any) -> bool:
    """Whether a document's version is later than the one that this package writes.

    >>> is_newer("1.0.0"), is_newer("99.0.0")
    (False, True)
    """
    found, own = numbers_of(version), numbers_of(SCHEMA_VERSION)
    return found is not None and own is not None and found > own


def upgraded(content: Any, steps: tuple[tuple[str, Step], ...] = STEPS) -> Any:
    """A parsed document as the present version has it, to be validated; another major version is left as it is.

    >>> upgraded({"schema_version": "1.7.0", "text": ""})["schema_version"] == SCHEMA_VERSION
    True
    """
    if not isinstance(content, Mapping):
        return content
    found, own = numbers_of(content.get("schema_version")), numbers_of(SCHEMA_VERSION)
    if found is None or own is None or found[0] != own[0]:
        return content
    document = dict(content)
    for version, step in steps:
        if (numbers_of(version) or ()) > found:
            document = step(document)
    return document | {"schema_version": SCHEMA_VERSION}


def why_unreadable(content: Any) -> str | None:
    """Why the version of a document cannot be read, and what mends it; None if it can, or says no version."""
    found, own = (
        numbers_of(content.get("schema_version") if isinstance(content, Mapping) else None),
        numbers_of(SCHEMA_VERSION),
    )
    if found is None or own is None or found[0] == own[0]:
        return None
    said = content["schema_version"]
    mend = "install a later bulletin-extractor" if found > own else "migrate it with the last version that reads it"
    return f"written in version {said} of the contract, this package reads {own[0]}.x ({SCHEMA_VERSION}); {mend}"

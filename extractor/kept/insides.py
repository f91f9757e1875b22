"""Patterns taken apart into plain values and put together again, without compiling them.

``regex`` does so itself for pickling. The patterns of ``re`` are made of the
values that its compiler hands on; where a Python has other insides, that is found
out with a pattern of all kinds, and its patterns are compiled as ever.
"""

from __future__ import annotations

import copyreg
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import regex

Parts = tuple[Any, ...]

regex_parts: Callable[[Any], Any] = copyreg.dispatch_table[regex.Pattern]
"""Takes a pattern apart for pickling: a function, and the plain values from which it makes the pattern again."""
make_regex: Callable[..., Any] = regex_parts(regex.compile("x"))[0]

_SAMPLE = r"(?P<year>[0-9]{4})年|(?i:[a-z一-龥]+?)(?<=增)长|^(?:同比|环比)*+[^，。\s]\b\Z"


def re_parts(source: str, flags: int = 0) -> Parts | None:
    """What :func:`make_re` makes the pattern of; None where this Python has other insides. Raises re.error."""
    return _parts(source, flags) if _known() else None


def make_re(*parts: Any) -> re.Pattern[str]:
    """The pattern of these parts."""
    pattern: re.Pattern[str] = re._compiler._sre.compile(*parts)  # type: ignore[attr-defined]
    return pattern


def _parts(source: str, flags: int) -> Parts:
    """As ``re`` does it between parsing and making the pattern."""
    parsed = re._parser.parse(source, flags)  # type: ignore[attr-defined]
    code = re._compiler._code(parsed, flags)  # type: ignore[attr-defined]
    state = parsed.state
    names = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    return source, flags | state.flags, [int(one) for one in code], state.groups - 1, state.groupdict, tuple(names)


@cache
def _known() -> bool:
    """Whether the sample made of its parts is the sample as it is compiled: equal source, flags and code."""
    try:
        return make_re(*_parts(_SAMPLE, 0)) == re.compile(_SAMPLE)
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError):
        return False

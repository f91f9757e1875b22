"""The language of help and messages: Chinese where the locale says so, else English."""

from __future__ import annotations

import os
import unicodedata

_PLACES = ("EXTRACTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language() -> str:
    """``zh`` or ``en``, from the first of EXTRACTOR_LANG, LC_ALL, LC_MESSAGES and LANG that is set."""
    chosen = next((os.environ[name] for name in _PLACES if os.environ.get(name)), "")
    return "zh" if chosen.lower().startswith(("zh", "cn")) else "en"


def say(en: str, zh: str) -> str:
    """The text in the language of the locale."""
    return zh if language() == "zh" else en


def pad(text: str, columns: int) -> str:
    """``text`` with blanks up to that many columns of a terminal, where a Chinese character takes two.

    >>> pad("原因", 6) + "|", pad("because", 9) + "|"
    ('原因  |', 'because  |')
    """
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return text + " " * (columns - len(text) - wide)

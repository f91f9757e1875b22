"""Bytes into text: the encoding is found, never guessed with replaced characters."""

from __future__ import annotations

import codecs
from functools import cache

from extractor.errors import ReadingError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an Office file (docx, xlsx)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (doc, xls)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
)
_WESTERN_MIX_UPS = tuple((true, wrong) for true in ("utf-8", "gb18030") for wrong in ("latin-1", "cp1252"))
_SAMPLE = 4000
_QUICK = 400
_FEWEST = 20
_CONTROLS = bytes((*range(0x01, 0x09), *range(0x0E, 0x1A), 0x1F))
_FREQUENT = "，。、的一"


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of ``data`` and the name of its encoding.

    UTF-8 with and without a mark, UTF-16, UTF-32 with a mark, GB18030 (with GBK
    and GB2312) and Big5. Line ends stay as they are. Raises ReadingError for
    empty, binary and undecodable input, and for text that was already spoilt
    by an earlier wrong decoding.

    >>> decode("全市增长".encode("gbk"), "a.txt")
    ('全市增长', 'gb18030')
    >>> decode(b"", "a.txt")
    Traceback (most recent call last):
    ...
    extractor.errors.ReadingError: a.txt: the file is empty; give a file with the text of an article
    """
    if not data:
        raise ReadingError(f"{name}: the file is empty; give a file with the text of an article")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise ReadingError(f"{name}: found {what} where text is expected; convert it to text or HTML first")
    text, encoding = _decode(data, name)
    if not text.strip():
        raise ReadingError(f"{name}: the file holds only white space; give a file with the text of an article")
    check_text(text, name)
    return text, encoding


def check_text(text: str, name: str) -> None:
    """Raise ReadingError where the text cannot be an article's.

    That is U+0000, lone surrogates, many control characters, and mojibake.
    """
    at = text.find("\0")
    if at >= 0:
        raise ReadingError(
            f"{name}: found U+0000 at character {at}; the file is binary or damaged, save it as text again"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadingError(
            f"{name}: found a lone surrogate (U+{ord(text[error.start]):04X}) at character {error.start}; "
            "decode the text as UTF-16 or UTF-8 before handing it over"
        ) from None
    sample = text[:_SAMPLE]
    coded = sample.encode("utf-8")
    controls = len(coded) - len(coded.translate(None, _CONTROLS))
    if controls * 10 > len(sample):
        raise ReadingError(
            f"{name}: {controls} of the first {len(sample)} characters are control characters; "
            "the file is binary, give text"
        )
    if wrong := _spoilt(sample):
        raise ReadingError(
            f"{name}: the text is mojibake ({wrong[0]} read as {wrong[1]} and saved); "
            f"take the original file, or turn it back: encode as {wrong[1]}, decode as {wrong[0]}"
        )


def _decode(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding, name), encoding.removesuffix("-sig")
    try:
        text = data.decode("utf-8")
        if "\0" not in text:
            return text, "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\0" in data[:_SAMPLE]:
        wide = _utf16(data)
        if wide is None:
            raise ReadingError(f"{name}: the file is binary (zero bytes); give text in UTF-8, GB18030, Big5 or UTF-16")
        return _strict(data, wide, name), wide
    readings = []
    for encoding in ("gb18030", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        readings.append((_common_share(text, encoding), encoding == "gb18030", text, encoding))
    if readings:
        share, _, text, encoding = max(readings)
        if share >= 0.4:
            return text, encoding.removesuffix("hkscs")
    raise ReadingError(_undecodable(data, name))


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadingError(
            f"{name}: the file starts as {encoding} but byte {error.start} is no {encoding}; save it again as UTF-8"
        ) from None


def _undecodable(data: bytes, name: str) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte {error.start} (0x{data[error.start]:02x}) is no UTF-8"
        if error.start > 0 and error.end >= len(data):
            return f"{name}: {found}: the file is cut off within a character; get the whole file"
        return (
            f"{name}: {found}, and the file reads as no GB18030 or Big5 text either; "
            "save it as UTF-8, GB18030, Big5 or UTF-16"
        )
    return f"{name}: found zero bytes within text; the file is damaged, save it as UTF-8 again"


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark, by where the zero bytes of its digits and line ends stand."""
    sample = data[:_SAMPLE]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if len(data) % 2 or odd == even:
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    visible = text[:_SAMPLE]
    plain = sum(c.isprintable() or c in "\t\r\n" for c in visible)
    return encoding if plain > 0.95 * len(visible) and "\0" not in visible else None


@cache
def _common(encoding: str) -> frozenset[str]:
    """The characters in common use by the encoding's own design: the first level of GB 2312, or of Big5."""
    if encoding == "gb18030":
        codes = (bytes((a, b)) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF))
    else:
        trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
        codes = (bytes((a, b)) for a in range(0xA4, 0xC7) for b in trails)
    return frozenset(b"".join(codes).decode(encoding, "ignore"))


def _common_share(text: str, encoding: str) -> float:
    """The share of characters in common use among the letters beyond ASCII; 0 where there are none."""
    letters = [c for c in text[: 4 * _SAMPLE] if c > "\x7f" and c.isalpha()]
    common = _common(encoding)
    return sum(c in common for c in letters) / len(letters) if letters else 0.0


def _spoilt(sample: str) -> tuple[str, str] | None:
    """The true and the wrong encoding of mojibake, None for sound text."""
    if sum(map(sample[:_QUICK].count, _FREQUENT)) * 30 > _QUICK:
        return None
    letters = "".join(c for c in sample if c > "\x7f")[:_QUICK]
    if len(letters) < _FEWEST or len(set(letters)) < _FEWEST // 2:
        return None
    is_chinese = _share(letters, "\u4e00", "\u9fff") > 0.5
    is_western = _share(letters, "\x80", "\u2122") > 0.9
    for true, wrong in (("utf-8", "gb18030"),) if is_chinese else _WESTERN_MIX_UPS if is_western else ():
        if _turns_back(letters, true, wrong):
            return true, wrong
    return None


def _share(letters: str, first: str, last: str) -> float:
    return sum(first <= c <= last for c in letters) / len(letters) if letters else 0.0


def _turns_back(letters: str, true: str, wrong: str) -> bool:
    """Whether most of the letters are Chinese once the wrong decoding is undone."""
    undone = letters.encode(wrong, "replace").decode(true, "replace")
    chinese = sum("\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef" for c in undone)
    return chinese > 0.6 * len(undone) and "\ufffd" not in undone[:8].strip("\ufffd?")

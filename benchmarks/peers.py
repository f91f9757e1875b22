"""What others take for their part, beside the whole of ours, on the same text in the same process.

usage: python benchmarks/peers.py [PATH...] [--limit N]

The peers come with ``pip install -e '.[bench]'``. One that is not there is
named with the reason.
"""

from __future__ import annotations

import argparse
import importlib.metadata
from collections.abc import Callable
from typing import Any, NamedTuple

from measure import SAMPLES, articles_of, cut, least_seconds, sources_of

from extractor.pipeline import extract
from extractor.rulebook import load_rulebook
from extractor.writing import to_json_bytes

Work = Callable[[str], Any]


class Peer(NamedTuple):
    """A package, its part of the work, and what makes the function that does it."""

    package: str
    part: str
    make: Callable[[], Work]


class Timed(NamedTuple):
    """``ratio`` is to ``jieba.cut``; None with the reason where the peer could not be measured."""

    package: str
    version: str
    part: str
    ratio: float | None
    reason: str = ""


def _spacy() -> Work:
    import spacy

    return spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})


def _numbers() -> Work:
    from recognizers_number import Culture, recognize_number

    return lambda text: recognize_number(text, Culture.Chinese)


def _dimensions() -> Work:
    from recognizers_number import Culture
    from recognizers_number_with_unit import recognize_currency, recognize_dimension

    return lambda text: (recognize_dimension(text, Culture.Chinese), recognize_currency(text, Culture.Chinese))


def _locations() -> Work:
    import jionlp

    return lambda text: jionlp.recognize_location(text)


def _addresses() -> Work:
    import cpca_new

    return lambda text: cpca_new.transform([text])


PEERS = (
    Peer("spacy", "words of the whole text as a Doc, with jieba", _spacy),
    Peer("recognizers-text-number", "numbers", _numbers),
    Peer("recognizers-text-number-with-unit", "dimensions and currencies", _dimensions),
    Peer("jionlp", "places of the whole text", _locations),
    Peer("cpca-new", "one address of the whole text", _addresses),
)


def peers(texts: list[str], rounds: int = 2) -> list[Timed]:
    """``jieba``, ours, and each peer over the same texts."""
    rulebook = load_rulebook()
    for text in texts[:5]:
        cut(text)
        extract(text, rulebook=rulebook)
    yardstick = least_seconds(rounds, cut, texts)
    ours = least_seconds(rounds, lambda text: to_json_bytes(extract(text, rulebook=rulebook)), texts)
    found = [
        Timed("jieba", _version("jieba"), "words of the whole text: the yardstick", 1.0),
        Timed("this project", _version("bulletin-extractor"), "everything, validated and written", ours / yardstick),
    ]
    for peer in PEERS:
        try:
            work = peer.make()
            work(texts[0])
            found.append(Timed(peer.package, _version(peer.package), peer.part,
                               least_seconds(rounds, work, texts) / yardstick))  # fmt: skip
        except Exception as error:  # any failure of a peer is told, and none stops the others
            reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            found.append(Timed(peer.package, _version(peer.package), peer.part, None, reason))
    return found


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "-"


def as_markdown(rows: list[Timed]) -> str:
    """The rows as a table."""
    lines = ["| package | version | part | time as a multiple of `jieba.cut` |", "| --- | --- | --- | --: |"]
    for row in rows:
        figure = f"{row.ratio:.2f}" if row.ratio is not None else f"not measured: {row.reason}"
        lines.append(f"| {row.package} | {row.version} | {row.part} | {figure} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[str(SAMPLES)], metavar="PATH")
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="articles at most")
    options = parser.parse_args()
    sources = sources_of(options.paths, options.limit)
    print(as_markdown(peers([article.text for article in articles_of(sources, load_rulebook())])))


if __name__ == "__main__":
    main()

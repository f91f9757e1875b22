"""An article into its document."""

from __future__ import annotations

from extractor.document import Article, Document, Sentence, Span
from extractor.structure.glued import SHORTEST_GLUED, split_glued
from extractor.structure.headings import Piece, decide_headings, make_sections, shape
from extractor.structure.lines import article_lines
from extractor.structure.rules import StructureRules
from extractor.structure.sentences import heading_clauses, skip_space, split_sentences


def build_document(article: Article, rules: StructureRules) -> Document:
    """The article with its sections, paragraphs and sentences.

    All offsets are code points into ``article.text``. Every line that is not
    furniture is a paragraph; the title is one sentence of kind ``title``, also
    where it stands on several lines. Sections have the ids s1, s2, … in order;
    an article without headings has none. Never raises for any text.

    >>> article = Article(id="a", text="一、综合。全市增长5%，就业稳定。")
    >>> from extractor.structure.rules import load_structure_rules
    >>> document = build_document(article, load_structure_rules())
    >>> [article.text[s.start:s.end] for s in document.sentences]
    ['一、综合。', '全市增长5%，就业稳定。']
    >>> [article.text[c.start:c.end] for c in document.sentences[1].clauses]
    ['全市增长5%', '就业稳定']
    >>> document.sections[0].heading
    '一、综合。'
    """
    text = article.text
    pieces = [piece for line in article_lines(article) for piece in _pieces(text, *line, rules)]
    headings = decide_headings(text, pieces, article.title or "")
    sections, opened = make_sections(text, pieces, headings)
    sentences: list[Sentence] = []
    section = -1
    for number, (piece, heading) in enumerate(zip(pieces, headings, strict=True)):
        start = piece.start
        section = opened.get(number, section)
        if piece.is_title:
            sentences.append(Sentence(*piece[:2], "title", number, -1, heading_clauses(text, start, piece.end)))
            continue
        if heading is not None:
            clauses = heading_clauses(text, start, heading.end)
            sentences.append(Sentence(start, heading.end, "heading", number, section, clauses))
            start = skip_space(text, heading.end, piece.end)
        if start < piece.end:
            split_sentences(text, start, piece.end, number, section, sentences)
    return Document(article, sections, tuple(Span(piece.start, piece.end) for piece in pieces), tuple(sentences))


def _pieces(text: str, start: int, end: int, is_title: bool, rules: StructureRules) -> list[Piece]:
    """One line as a piece, or as several where chapters with their headings are glued into it."""
    if is_title:
        return [Piece(start, end, None, True)]
    if end - start >= SHORTEST_GLUED and (pieces := split_glued(text, start, end, rules)):
        return pieces
    return [Piece(start, end, shape(text, start, end, rules), False)]

"""Predicted records against gold: scores, and the list of what is missed, spurious or wrong."""

from extractor.evaluate.gold import GoldArticle, GoldRow, read_gold, read_gold_folder
from extractor.evaluate.report import as_json, as_text
from extractor.evaluate.scoring import Evaluation, Fault, evaluate, evaluate_folders

__all__ = [
    "Evaluation",
    "Fault",
    "GoldArticle",
    "GoldRow",
    "as_json",
    "as_text",
    "evaluate",
    "evaluate_folders",
    "read_gold",
    "read_gold_folder",
]

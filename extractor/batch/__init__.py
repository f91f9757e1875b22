"""The same ``extract`` over many articles, in processes; one bad article never stops the rest."""

from extractor.batch.report import Report
from extractor.batch.run import preview, run_batch
from extractor.batch.work import Outcome

__all__ = ["Outcome", "Report", "preview", "run_batch"]

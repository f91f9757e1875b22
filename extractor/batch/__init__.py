"""The same ``extract`` over many articles, in processes; one bad article never stops the rest."""

from extractor.batch.run import Outcome, Report, run_batch

__all__ = ["Outcome", "Report", "run_batch"]

"""Do the numbers of an article agree with one another? Flags with the arithmetic shown, never corrections."""

from extractor.check.checks import check_observations, with_flags
from extractor.check.rules import CheckRules, load_check_rules

__all__ = ["CheckRules", "check_observations", "load_check_rules", "with_flags"]

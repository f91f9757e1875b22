"""Policies: documents and initiatives that the text names (MEANING.md section 3)."""

from extractor.match.policy.find import match_policies
from extractor.match.policy.rules import PolicyRules, load_policy_rules

__all__ = ["PolicyRules", "load_policy_rules", "match_policies"]

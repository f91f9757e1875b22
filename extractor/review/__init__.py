"""Review: reviewers correct records in the browser; their corrections survive the next extraction.

Rooms of its own, imports downwards: ``server`` over ``store`` over what is pure
(``replay``, ``draft``, ``fields``, ``anchors``, ``events``): no database, no web.
"""

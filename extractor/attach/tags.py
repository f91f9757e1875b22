"""The classes that words and tokens have in this room, and the groups of them that its steps ask for."""

from __future__ import annotations

QUANTITY = "QUANTITY"
RANK = "RANK"
NUMBERS = frozenset({QUANTITY, RANK})
PER = "PER"
NP = "NP"
END = "END"
VERBS = frozenset({"LIGHT", "KEEP", "ACT", "SPEND", "V", "UP", "DOWN"})
NAMING = frozenset({"N", "KEEP", "ACT", "V"})
CHANGES = frozenset({"UP", "DOWN"})
PLAIN_VERBS = frozenset({"LIGHT", "KEEP", "ACT", "V"})
BOUNDARIES = frozenset({"COMMA", "SEMI", "COLON", "DUN", "STOP", "OPEN", "CLOSE"})
LIGHTER = frozenset({"TIME", "REGION", "AMONG", "COMPARISON"})
WHOM = frozenset({"N", "DE", "CONJ", "DUN", "ETC", "QUOTE", "REGION", "MODE", "ATTRIBUTE", "BRACKET"})
OBJECTS = frozenset({"N", "QUOTE", "REGION", "ATTRIBUTE", "MODE"})
SETTLED = frozenset({"ATTRIBUTE", "MODE", "WILL", "ARENA", "PLACE", "DISTANCE"})
TURNING = VERBS | BOUNDARIES | SETTLED | {QUANTITY, "REPORT", "REGION", "IMPROVE"}
"""The classes that change with their neighbours, or change what comes behind them; ``Word.turns`` has the rest."""

"""Articles that are done in any order, given on in the order in which they were planned."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable


class InOrder:
    """Calls ``give`` with the file of each planned article that was done well, in the order of the plan.

    Only names wait here, however long an article in front takes; what they hold is on disk.

    >>> given = []
    >>> order = InOrder(given.append)
    >>> for name in "abcd":
    ...     order.plan(name)
    >>> order.done("c", True), order.done("b", False), order.done("a", True), given
    (None, None, None, ['a', 'c'])
    """

    def __init__(self, give: Callable[[str], None]) -> None:
        self._give = give
        self._waiting: deque[str] = deque()
        self._done: dict[str, bool] = {}

    def plan(self, file: str) -> None:
        """An article comes after all that were planned before it."""
        self._waiting.append(file)

    def done(self, file: str, well: bool) -> None:
        """An article is done; all that waited for it only are given."""
        self._done[file] = well
        while self._waiting and self._waiting[0] in self._done:
            if self._done.pop(first := self._waiting.popleft()):
                self._give(first)

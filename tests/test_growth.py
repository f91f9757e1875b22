"""The yardstick of growth tells what grows in proportion from what does not."""

import pytest

from tests.growth import assert_linear


def test_quadratic_cost_is_refused_and_linear_cost_is_not() -> None:
    assert_linear(lambda size: sum(range(1000 * size)), 250, 1000, 4)
    with pytest.raises(AssertionError, match="4 times as much costs"):
        assert_linear(lambda size: [sum(range(size)) for _ in range(size)], 1500, 6000, 4)

"""A world to follow, for the tests of the room."""

import pytest

from tests.deposits import Market
from tests.followup.world import World


@pytest.fixture
def world(market: Market) -> World:
    """No tariff yet: one line of customer C1 on offer MOB, first month September."""
    world = World(market)
    world.lines()
    return world

"""The settings of the follow-up of consumption as frozen values, with their defaults."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class FollowUp:
    """How the consumption of open months is followed.

    Data is roaming in every zone but ``home_zones``. A notice is due where a percentage of ``thresholds`` of an
    allowance, of a customer's own limit or of ``roaming_limit_excl_tax`` (euros a line and month) is reached.
    ``premium_groups`` are destination groups whose events count as premium, beside those with a service part.
    """

    home_zones: tuple[str, ...] = ("FR", "UE")
    thresholds: tuple[int, ...] = (80, 100)
    roaming_limit_excl_tax: Decimal = Decimal("50.00")
    premium_groups: tuple[str, ...] = ()


USUAL_FOLLOW_UP = FollowUp()

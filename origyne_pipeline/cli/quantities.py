"""Quantities as people write them: the length of a call, a volume of data."""

import re
from decimal import ROUND_CEILING, Decimal
from typing import Any

import click

SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}
OCTETS = {"O": 1, "KO": 1024, "MO": 1024**2, "GO": 1024**3}
LONGEST_S = 31 * 86_400
LARGEST_BYTES = 10**15


class DurationType(click.ParamType[int]):
    """The length of a call: 90, 90s, 1:30, 1:02:03, 2min, 1h."""

    name = "DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Seconds; anything else is wrong usage."""
        if isinstance(value, int):
            return value
        text = value.strip().lower().replace(" ", "")
        clock = re.fullmatch(r"(?:([0-9]{1,3}):)?([0-9]{1,4}):([0-5][0-9])", text)
        amount = re.fullmatch(r"([0-9]{1,7})(s|m|min|h|)", text)
        if clock:
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            duration = hours * 3600 + minutes * 60 + seconds
        elif amount:
            duration = int(amount[1]) * SECONDS[amount[2]]
        else:
            self.fail(
                f"{value!r}: expected a duration: 90 (seconds), 90s, 1:30, 1:02:03, 2min or 1h", param, ctx
            )
        if duration > LONGEST_S:
            self.fail(f"{value!r}: expected at most 31 days", param, ctx)
        return duration


class VolumeType(click.ParamType[int]):
    """A volume of data with its unit: 10MO, 1.5GO, 500 KO, 2048O."""

    name = "VOLUME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Octets; anything else is wrong usage."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"([0-9]{1,12}(?:[.,][0-9]{1,6})?)(O|KO|MO|GO)", value.upper().replace(" ", ""))
        if not match:
            self.fail(f"{value!r}: expected a volume with its unit: 10MO, 1.5GO, 500KO or 2048O", param, ctx)
        exact = Decimal(match[1].replace(",", ".")) * OCTETS[match[2]]
        octets = int(exact.to_integral_value(ROUND_CEILING))
        if octets > LARGEST_BYTES:
            self.fail(f"{value!r}: expected at most {LARGEST_BYTES // OCTETS['GO']} GO", param, ctx)
        return octets

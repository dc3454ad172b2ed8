"""What the events of a section cost, in words: all amounts of a section have as many decimals as one of them needs."""

import functools
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.invoicing.communications import Communication, Section
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.invoicing.vat import rate_of
from origyne_pipeline.money import round_half_up

LEAST_DECIMALS, MOST_DECIMALS = 4, 6
ZERO = Decimal(0)


class EventPrices:
    """The amounts of a section's events. With tax they are for information: an event's, rounded as it is without."""

    def __init__(self, section: Section, territory: str) -> None:
        """``territory`` is where the customer is taxed."""
        self._events = section.events
        rates = {event.vat_rate for event in section.events}
        self._factors = {rate: 1 + rate_of(territory, rate) / 100 for rate in rates}
        self._places = max(map(_decimals, {event.amount_excl_tax for event in section.events}))

    def excl_tax(self, event: Communication) -> str:
        """All that it costs, or that an allowance holds it."""
        return self._shown(event, event.amount_excl_tax)

    def incl_tax(self, event: Communication) -> str:
        """The same with tax."""
        return self._shown(event, event.amount_excl_tax, self._factors[event.vat_rate])

    @property
    def longest(self) -> int:
        """How many characters the greatest amount with tax has."""
        greatest = max(self._events, key=lambda event: event.amount_excl_tax * self._factors[event.vat_rate])
        return len(self.incl_tax(greatest))

    def call(self, event: Communication) -> str:
        """C of C + S: the call's part; nothing where the tariff does not tell the two apart."""
        if not event.service_excl_tax:
            return ""
        return labels.INCLUDED if event.is_included else _amount(event.call_excl_tax, 1, self._places)

    def service(self, event: Communication) -> str:
        """S of C + S: the service's part, which no allowance holds."""
        return _amount(event.service_excl_tax, 1, self._places) if event.service_excl_tax else ""

    @property
    def total_excl_tax(self) -> str:
        """The sum of the section."""
        return french.amount(sum((event.amount_excl_tax for event in self._events), ZERO), self._places)

    @property
    def total_incl_tax(self) -> str:
        """The sum with tax, rounded once."""
        total = sum((event.amount_excl_tax * self._factors[event.vat_rate] for event in self._events), ZERO)
        return french.amount(total, self._places)

    def _shown(self, event: Communication, amount: Decimal, factor: Decimal | int = 1) -> str:
        if not amount and event.is_included:
            return labels.INCLUDED
        return _amount(amount, factor, self._places)


@functools.lru_cache(maxsize=20_000)
def _amount(amount: Decimal, factor: Decimal | int, places: int) -> str:
    return french.amount(amount * factor, places)


def _decimals(amount: Decimal) -> int:
    return next(
        places
        for places in range(LEAST_DECIMALS, MOST_DECIMALS + 1)
        if places == MOST_DECIMALS or amount == round_half_up(amount, places)
    )

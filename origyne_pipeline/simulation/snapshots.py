"""AccountStatus and Account_VGA, the wholesaler's view of every line at an instant, and the orders of SIM cards."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from origyne_pipeline.simulation.clock import Ints, date_of
from origyne_pipeline.simulation.fleet import NEVER, NO_ONE, OFFER_CODES, Flags, Fleet
from origyne_pipeline.simulation.people import customer_ref

CARDS_AN_ORDER = 500
STATES = ("STOCK", "ACTIF", "SUSPENDU", "RESILIE")
STOCK, ACTIF, SUSPENDU, RESILIE = range(len(STATES))


@dataclass(frozen=True)
class Snapshots:
    """Renders a fleet as it stands at a local day and hour; what never changes is rendered once."""

    fleet: Fleet
    mobile: pl.DataFrame
    fixed: pl.DataFrame

    @classmethod
    def of(cls, fleet: Fleet) -> "Snapshots":
        """Prepares the columns that never change."""
        index = pl.DataFrame(
            {
                "row": np.arange(len(fleet.customer)),
                "number": fleet.number,
                "iccid": fleet.iccid,
                "imsi": fleet.imsi,
            }
        )
        machine_lead = "33" if fleet.plain else "0"
        national = pl.when(pl.col("number") < 10**9).then(pl.lit("0")).otherwise(pl.lit(machine_lead))
        texts = index.select(
            "row",
            MSISDN=national + pl.col("number").cast(pl.String),
            ICCID=pl.col("iccid").cast(pl.String),
            IMSI=pl.col("imsi").cast(pl.String),
        )
        fixed = pl.Series(fleet.fixed)
        lines = texts.filter(fixed).rename({"MSISDN": "ND"}).drop("ICCID", "IMSI")
        return cls(fleet, texts.filter(~fixed), lines)

    def account_status(self, day: int, hour: int) -> pl.DataFrame:
        """Every SIM; ``day`` since 1970-01-01, ``hour`` local."""
        return self._stand(self.mobile, day, hour)

    def account_vga(self, day: int, hour: int) -> pl.DataFrame:
        """Every fixed line that has been activated: fixed lines are not kept in stock."""
        return self._stand(self.fixed, day, hour).filter(pl.col("ETAT") != STATES[STOCK])

    def _stand(self, texts: pl.DataFrame, day: int, hour: int) -> pl.DataFrame:
        row, fleet = texts["row"].to_numpy(), self.fleet
        # A change of today shows from its hour on.
        today = day - (hour < fleet.visible_hour[row])
        activated, changed = fleet.activated[row], fleet.changed[row]
        suspended, terminated = fleet.suspended[row], fleet.terminated[row]
        state = np.full(len(row), ACTIF)
        state[(suspended <= today) & (today < fleet.resumed[row])] = SUSPENDU
        state[terminated <= today] = RESILIE
        state[activated > today] = STOCK
        owned, moved = state != STOCK, changed <= today
        offer = np.where(moved, fleet.next_offer[row], fleet.offer[row])
        begun = np.where(moved, changed, activated)
        passed_on = fleet.holder_shown[row] <= today
        known = passed_on & fleet.holder_dated[row]
        dated = [] if fleet.plain else [_dates(fleet.passed_on[row], owned & known, "DATE_TITULAIRE")]
        return texts.drop("row").with_columns(
            _choose(
                [customer_ref(i) for i in range(len(fleet.professional))],
                np.where(passed_on, fleet.next_customer[row], fleet.customer[row]),
                owned,
                "REF_CLIENT",
            ),
            _choose(list(OFFER_CODES), offer, owned, "CODE_OFFRE"),
            pl.Series("ETAT", STATES).gather(state),
            _dates(activated, owned, "DATE_ACTIVATION"),
            _dates(begun, owned, "DATE_OFFRE"),
            *dated,
            _dates(suspended, state == SUSPENDU, "DATE_SUSPENSION"),
            _dates(terminated, state == RESILIE, "DATE_RESILIATION"),
        )


def _choose(texts: list[str], index: Ints, shown: Flags, name: str) -> pl.Series:
    return pl.Series(name, [*texts, None], pl.String).gather(
        np.where(shown & (index != NO_ONE), index, len(texts))
    )


def _dates(days: Ints, shown: Flags, name: str) -> pl.Series:
    shown = shown & (days != NEVER)
    known, inverse = np.unique(np.where(shown, days, -1), return_inverse=True)
    texts = [f"{date_of(int(day)):%d/%m/%Y}" if day >= 0 else None for day in known]
    return pl.Series(name, texts, pl.String).gather(inverse)


def sim_cards(fleet: Fleet, rng: np.random.Generator) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each order's number and cards, with invented PIN and PUK codes."""
    cards = np.flatnonzero(~fleet.fixed)
    for order, begin in enumerate(range(0, len(cards), CARDS_AN_ORDER), start=1):
        chosen = cards[begin : begin + CARDS_AN_ORDER]
        name = f"CMD{order:04d}"
        yield (
            name,
            pl.DataFrame(
                {
                    "NUM_COMMANDE": [name] * len(chosen),
                    "ICCID": fleet.iccid[chosen].astype(str).tolist(),
                    "IMSI": fleet.imsi[chosen].astype(str).tolist(),
                    **{
                        code: [
                            f"{secret:0{digits}d}"
                            for secret in rng.integers(10**digits, size=len(chosen)).tolist()
                        ]
                        for code, digits in (("PIN1", 4), ("PUK1", 8), ("PIN2", 4), ("PUK2", 8))
                    },
                }
            ),
        )

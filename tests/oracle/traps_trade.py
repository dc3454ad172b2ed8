"""All traps of the trade's rules: what a deposit gets with ``write_deposit(..., traps=TRADE_TRAPS)``."""

from .traps_trade_bills import Bills
from .traps_trade_files import HeadersAndRows
from .traps_trade_holders import Holders
from .traps_trade_numbers import Numbers
from .traps_trade_plans import Plans

TRADE_TRAPS = (Plans, Holders, Numbers, Bills, HeadersAndRows)
"""In this order: holders have rows in the sheet of options, whose headers the plans write."""

"""RIO (relevé d'identité opérateur): the code that lets a subscriber take a number to another operator.

The receiving operator must check its form and key before it asks for the number (Arcep decisions 2012-0576, mobile,
and 2013-0830, fixed).
"""

from origyne_pipeline.onboarding.rio.check import RioReason, RioVerdict, check_rio
from origyne_pipeline.onboarding.rio.workbook import RioRow, RioWorkbookRefused, check_workbook

__all__ = ["RioReason", "RioRow", "RioVerdict", "RioWorkbookRefused", "check_rio", "check_workbook"]

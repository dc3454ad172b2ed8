"""The Dagster code location, and nothing else: an asset body calls the library and says what it counted."""

import warnings

from dagster import BetaWarning, PreviewWarning

warnings.filterwarnings("ignore", category=BetaWarning)  # backfill policies: in use since 2023, still "beta"
warnings.filterwarnings("ignore", category=PreviewWarning)  # checks of a partition, new in Dagster 1.13

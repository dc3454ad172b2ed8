"""The Dagster code location, and nothing else: an asset body calls the library and says what it counted."""

import warnings

from dagster import BetaWarning, PreviewWarning

from origyne_pipeline.rights import keep_private

keep_private()  # whatever process of Dagster this is, it writes under the data root
warnings.filterwarnings("ignore", category=BetaWarning)  # backfill policies: in use since 2023, still "beta"
warnings.filterwarnings("ignore", category=PreviewWarning)  # checks of a partition, new in Dagster 1.13
warnings.filterwarnings(
    "ignore", "Non-built-in PartitionMappings", DeprecationWarning
)  # see partitions.DaysInView

"""The Dagster code location, and nothing else: an asset body calls one function of the library."""

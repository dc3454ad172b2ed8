"""The emergency numbers of the French plan. Source: Arcep's list of emergency numbers."""

EMERGENCY_NUMBERS = frozenset({
    "15", "17", "18", "110", "112", "114", "115", "116000", "116006", "116111", "116117", "119", "191", "196", "197",
})  # fmt: skip

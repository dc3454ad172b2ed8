"""The emergency numbers of the French plan, free to call; and numbers beside them that are free and as private.

- 112, 15, 17, 18, 114, 115, 119, 191, 196, 197, 116000, 116117: Arcep's *liste des numéros d'urgence* (read in
  November 2026).
- 116111: on that list by Arcep's decision 2017-1251; its decision of 1 December 2022 takes it off from mid-2023.
- 110 and 116006: free short numbers of libphonenumber 9.0.43. No list of emergency numbers that was read has them.
"""

EMERGENCY_NUMBERS = frozenset({
    "15", "17", "18", "110", "112", "114", "115", "116000", "116006", "116111", "116117", "119", "191", "196", "197",
})  # fmt: skip

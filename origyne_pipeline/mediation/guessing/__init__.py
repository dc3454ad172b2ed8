"""Guessing how a file is laid out: its dialect, what its columns hold, and the layout that would read it."""

"""Kills of whole runs by progress; see ``__main__``."""

"""Signals of fraud: what the rules of ``[fraud]`` see in the open months, raised once, and what a person decides."""

"""The one root of every error that a user of this project may read."""


class OrigyneError(Exception):
    """Something that a person can act on: the message says where, what was expected, found, and what to do."""

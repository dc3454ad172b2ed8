"""An identifier: a text in one written form, read once where it enters the pipeline, trusted afterwards."""

from typing import Self


class Identifier(str):
    """A text that carries a meaning or a key, in its one written form: without spaces, in capitals.

    A plain text is not one. ``read`` makes one of what a person or a file wrote; the constructor alone gives back one
    that was read before, from a register for example.
    """

    __slots__ = ("_fault",)
    _fault: str | None

    @classmethod
    def read(cls, text: str) -> Self:
        """The identifier that a text holds, right or wrong (see ``fault``)."""
        return cls("".join(text.split()).upper())

    @classmethod
    def read_optional(cls, text: str | None) -> Self | None:
        """As ``read``; None where nothing stands."""
        return cls.read(text or "") or None

    @property
    def fault(self) -> str | None:
        """What is wrong with it, in words that never hold it; checked once."""
        try:
            return self._fault
        except AttributeError:
            self._fault = self.check()
            return self._fault

    def check(self) -> str | None:
        """Form and check digits: None, or the fault."""
        raise NotImplementedError

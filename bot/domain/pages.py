"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_LENGTH = 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Which rows a page holds: at most `PAGE_LENGTH` from `offset` on. Pages are numbered from 1."""

    number: int
    last: int
    total: int

    @classmethod
    def at(cls, number: int, total: int) -> "PageSpan":
        """The page of this number, or the nearest that there is: the list may have shrunk since it was shown."""
        last = max(1, -(-total // PAGE_LENGTH))
        return cls(min(max(number, 1), last), last, total)

    @property
    def offset(self) -> int:
        return (self.number - 1) * PAGE_LENGTH


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list and where it stands in it."""

    items: Sequence[T]
    span: PageSpan

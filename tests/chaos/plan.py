"""How large a run is."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random


@dataclass(frozen=True)
class Plan:
    """`seconds` is over how long the promises fall due, from `begins` on; `longest_life` is a process's.

    With `forgetful` Discord keeps no nonce, so that nothing but the bot's own search protects from doubles.
    """

    seed: int = 1
    processes: int = 1
    forgetful: bool = False
    clubs: int = 6
    members: int = 16
    polls: int = 7
    kills: int = 25
    seconds: float = 60.0
    longest_life: float = 2.0
    begins: datetime = field(default_factory=lambda: datetime.now(UTC))

    def beginning(self) -> "Plan":
        """The same from now on, with a moment to make the promises."""
        return replace(self, begins=datetime.now(UTC) + timedelta(seconds=2))

    def random(self, purpose: str) -> Random:
        """A sequence of its own for each purpose, so that how one of them runs does not change another."""
        return Random(f"{self.seed} {purpose}")  # noqa: S311 - nothing secret

    def at(self, share: float) -> datetime:
        """The instant after this share of the run; before the run if it is less than nothing."""
        return self.begins + timedelta(seconds=self.seconds * share)

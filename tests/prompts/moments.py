"""Sentences about films, and what readers said of each who had never seen the essays."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

JUDGED = Path(__file__).parent / "moments.csv"
GOOD = 4
MOMENT = "M"


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of some essay that its paragraph says of one film; "vertigo" stands for the title.

    Each reader said how well people who have just seen the film would talk about it, from 1 to 5, and whether it tells
    a moment (M), sums up (S), is a view (V) or something else (N). Nothing is learnt from what
    `is_kept_back`; but the least chance, in `bot.domain.on_film`, was chosen with it in view, so that it tells whether
    something broke, not how well a stranger's essay does.
    """

    essay: str
    text: str
    ratings: tuple[tuple[int, str], ...]
    is_kept_back: bool

    @property
    def share(self) -> float:
        """Of the readers, those who would post it as a moment."""
        return share([rating >= GOOD and kind == MOMENT for rating, kind in self.ratings])

    @property
    def share_of_moments(self) -> float:
        return share([kind == MOMENT for _, kind in self.ratings])


def judged() -> list[Judged]:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                row["essay"],
                row["sentence"],
                tuple((int(said[0]), said[1]) for said in row["readers"].split()),
                row["kept back"] == "yes",
            )
            for row in csv.DictReader(file)
        ]


def share(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0

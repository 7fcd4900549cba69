"""The tally: the pure function from ballots to a winner, with every step it took."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

Ranking: TypeAlias = Mapping[int, int]
"""What one member thinks: a rank, 1 for the best, for each nomination they ranked. A rank may hold several films."""

FIRST_RANK = 1
NEVER = datetime.min.replace(tzinfo=UTC)


class Method(StrEnum):
    """How ballots are read. A method to come adds a name here and a count to `COUNTS`."""

    APPROVAL = "approval"


class StepKind(StrEnum):
    """The rules in the order in which they are applied."""

    APPROVALS = "approvals"
    LONGEST_WITHOUT_PICK = "longest_without_pick"
    EARLIEST_NOMINATION = "earliest_nomination"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides about a nomination. `last_picked_at`: the last pick of its nominator; None for never."""

    nomination_id: int
    nominated_at: datetime
    last_picked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that had to be applied, and which nominations were left after it."""

    kind: StepKind
    remaining: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """`order` holds all candidates, the best first. Without any approval there is no winner and no step."""

    winner: int | None
    approvals: Mapping[int, int]
    steps: tuple[Step, ...]
    order: tuple[int, ...]


def approve(nomination_ids: Iterable[int]) -> Ranking:
    """The ranking that an approval ballot is."""
    return dict.fromkeys(nomination_ids, FIRST_RANK)


def tally(candidates: Collection[Candidate], rankings: Iterable[Ranking], method: Method = Method.APPROVAL) -> Tally:
    """The same result in whatever order candidates and ballots come."""
    approvals = COUNTS[method](candidates, rankings)
    rules = _rules(approvals)
    order = sorted(candidates, key=lambda candidate: tuple(value(candidate) for _, value in rules))
    if not order or not approvals[order[0].nomination_id]:
        return Tally(None, approvals, (), _ids(order))
    return Tally(order[0].nomination_id, approvals, _steps(order, rules), _ids(order))


Rule: TypeAlias = tuple[StepKind, Callable[[Candidate], Any]]


def _rules(approvals: Mapping[int, int]) -> tuple[Rule, ...]:
    """Each rule with what it looks at, the smallest being the best.

    Of two nominations of one instant the smaller id was given first, so the last rule always decides.
    """
    return (
        (StepKind.APPROVALS, lambda c: -approvals[c.nomination_id]),
        (StepKind.LONGEST_WITHOUT_PICK, lambda c: c.last_picked_at or NEVER),
        (StepKind.EARLIEST_NOMINATION, lambda c: (c.nominated_at, c.nomination_id)),
    )


def _steps(order: Sequence[Candidate], rules: Sequence[Rule]) -> tuple[Step, ...]:
    """The rules down to the one that left a single candidate."""
    remaining = list(order)
    steps: list[Step] = []
    for kind, value in rules:
        best = value(order[0])
        remaining = [candidate for candidate in remaining if value(candidate) == best]
        steps.append(Step(kind, _ids(remaining)))
        if len(remaining) == 1:
            break
    return tuple(steps)


def _ids(candidates: Iterable[Candidate]) -> tuple[int, ...]:
    return tuple(candidate.nomination_id for candidate in candidates)


def _count_approvals(candidates: Collection[Candidate], rankings: Iterable[Ranking]) -> dict[int, int]:
    """How many ballots hold each nomination in the first rank."""
    counts = dict.fromkeys(sorted(candidate.nomination_id for candidate in candidates), 0)
    for ranking in rankings:
        for nomination_id, rank in ranking.items():
            if rank == FIRST_RANK and nomination_id in counts:
                counts[nomination_id] += 1
    return counts


COUNTS: Mapping[Method, Callable[[Collection[Candidate], Iterable[Ranking]], dict[int, int]]] = {
    Method.APPROVAL: _count_approvals
}

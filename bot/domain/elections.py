"""Elections: votes on the next film."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.domain.nominations import Nomination
from bot.domain.picks import Week
from bot.domain.tally import Candidate, Method, Ranking, Step, StepKind, tally

FEWEST_CANDIDATES = 2
MOST_CANDIDATES = 25


@dataclass(frozen=True, slots=True)
class Placing:
    """How one film came out, with its name as it was at the close."""

    nomination_id: int
    label: str
    approvals: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is kept of a closed election for good. `placings`: the best first.

    `turnout` counts every ballot, also one that approves nothing. `week` is the one that the winner became the pick
    of, None if it became no pick.
    """

    placings: tuple[Placing, ...]
    winner_id: int | None
    turnout: int
    steps: tuple[Step, ...]
    week: Week | None = None

    @property
    def winner(self) -> Placing | None:
        return next((placing for placing in self.placings if placing.nomination_id == self.winner_id), None)

    def label(self, nomination_id: int) -> str:
        return next(placing.label for placing in self.placings if placing.nomination_id == nomination_id)

    def write(self) -> str:
        """As JSON, which is how it is stored."""
        return json.dumps(
            {
                "placings": [[p.nomination_id, p.label, p.approvals] for p in self.placings],
                "winner_id": self.winner_id,
                "turnout": self.turnout,
                "steps": [[step.kind.value, step.remaining] for step in self.steps],
                "week": self.week.key if self.week else None,
            },
            ensure_ascii=False,
        )

    @classmethod
    def read(cls, text: str) -> "Outcome":
        """The outcome that `write` wrote."""
        stored = json.loads(text)
        return cls(
            placings=tuple(Placing(*placing) for placing in stored["placings"]),
            winner_id=stored["winner_id"],
            turnout=stored["turnout"],
            steps=tuple(Step(StepKind(kind), tuple(remaining)) for kind, remaining in stored["steps"]),
            week=Week.read(stored["week"]) if stored["week"] else None,
        )


@dataclass(frozen=True, slots=True)
class Election:
    """`candidates`: the oldest nomination first. `pick_week`: the week whose pick the winner is to be, None for none.

    `turnout` is the number of ballots so far. `outcome` is there from the close on.
    """

    election_id: int
    club_id: int
    host_id: int
    candidates: tuple[Nomination, ...]
    channel_id: int
    opened_at: datetime
    closes_at: datetime
    method: Method = Method.APPROVAL
    pick_week: Week | None = None
    turnout: int = 0
    message_id: int | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    closed_late: bool = False
    outcome: Outcome | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None

    def takes_ballots(self, now: datetime) -> bool:
        """A ballot on the closing instant comes too late, whether or not the close was carried out by then."""
        return self.is_open and now < self.closes_at

    def candidate(self, nomination_id: int) -> Nomination | None:
        return next((c for c in self.candidates if c.nomination_id == nomination_id), None)


@dataclass(frozen=True, slots=True)
class PastElection:
    """A closed election as it stands in a list of them."""

    election_id: int
    closed_at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Ballot:
    """One member's vote. `ranking` is None while they have not voted, and empty if they approve nothing."""

    election: Election
    member_id: int
    ranking: Ranking | None = None

    @property
    def films(self) -> tuple[Nomination, ...]:
        """The candidates in an order of this voter's own, so that none gains from standing first on every ballot."""
        return tuple(sorted(self.election.candidates, key=self._place))

    @property
    def approved(self) -> tuple[Nomination, ...]:
        """What the member approves, the oldest nomination first."""
        ranking = self.ranking or {}
        return tuple(candidate for candidate in self.election.candidates if candidate.nomination_id in ranking)

    def _place(self, candidate: Nomination) -> bytes:
        return sha256(f"{self.election.election_id}/{self.member_id}/{candidate.nomination_id}".encode()).digest()


def count_ballots(election: Election, rankings: Mapping[int, Ranking], last_picked: Mapping[int, datetime]) -> Outcome:
    """The outcome of each voter's ranking. `last_picked`: when a nomination of each member was last picked."""
    result = tally(_with_facts(election.candidates, last_picked), rankings.values(), election.method)
    labels = {candidate.nomination_id: candidate.film.label for candidate in election.candidates}
    return Outcome(
        placings=tuple(Placing(number, labels[number], result.approvals[number]) for number in result.order),
        winner_id=result.winner,
        turnout=len(rankings),
        steps=result.steps,
    )


def _with_facts(nominations: Iterable[Nomination], last_picked: Mapping[int, datetime]) -> list[Candidate]:
    return [Candidate(n.nomination_id, n.nominated_at, last_picked.get(n.member_id)) for n in nominations]

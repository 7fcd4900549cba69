"""Members vote over the wire, several at once, and remember what they were told."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from random import Random
from typing import TypeAlias

from bot.domain.elections import Election
from bot.domain.polls import Poll
from bot.ui.polls import MOST_BUTTONS
from tests.chaos.plan import Plan
from tests.chaos.promises import Club
from tests.loopback.server import Server
from tests.town.interactions import Interaction
from tests.town.visitor import NotOffered, Visitor
from tests.town.world import Member, Message

PATIENCE = 4.0
"""An answer comes within three seconds, or never; what takes longer to be done is asked for again."""

IN_FLIGHT = 12
LONGEST_AWAY = 60.0
MOST_ACTS = 3
Choice: TypeAlias = frozenset[int]
"""The positions, or the nominations, that one member has voted for."""


@dataclass
class Vote:
    """One member's vote in one poll or election: all that it may be by now, as far as the member can know.

    An answer settles it. Without one the act may have counted or not, so both are possible.
    """

    member: Member
    possible: set[Choice | None] = field(default_factory=lambda: {None})
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    ballot: Message | None = None

    def told(self, choice: Choice | None) -> None:
        self.possible = {choice}


@dataclass
class Subject:
    """A poll or an election, its panel once it stands, and everybody's vote in it."""

    club: Club
    about: Poll | Election
    votes: dict[int, Vote]

    def panel(self) -> Message | None:
        """Where it can be voted on."""
        prefix = f"v1:poll:{self.about.poll_id}:" if isinstance(self.about, Poll) else _vote_id(self.about)
        posted = self.club.guild.channels["general"].messages.values()
        return next((m for m in posted if _has_custom_id(m.components, prefix)), None)


class Storm:
    """`tally` counts what was answered: counted, withdrawn, refused, nothing."""

    def __init__(self, server: Server, clubs: list[Club], plan: Plan) -> None:
        self._server = server
        self._plan = plan
        self._random: Random = plan.random("storm")
        self._flights = asyncio.Semaphore(IN_FLIGHT)
        self.tally: Counter[str] = Counter()
        self.unexpected: list[str] = []
        self._to_cancel = [(club, party) for club in clubs for party in club.to_cancel]
        self.subjects = [Subject(club, about, _votes(club)) for club in clubs for about in _votable(club)]

    async def blow(self) -> None:
        """Every member votes up to three times in everything, at moments spread over the time that it is open."""
        async with asyncio.TaskGroup() as members:
            for subject in self.subjects:
                for vote, _ in product(subject.votes.values(), range(MOST_ACTS)):
                    seed = self._random.randrange(1 << 30)
                    members.create_task(self._act_at(self._sometime(subject.about), subject, vote, seed))
            for club, party in self._to_cancel:
                moment = self._plan.at(self._random.uniform(0.3, 0.9))
                members.create_task(self._call_off(moment, club, party))

    def _sometime(self, about: Poll | Election) -> datetime:
        """While it is open, and a moment longer."""
        closes_at = about.closes_at or about.opened_at
        return about.opened_at + (closes_at - about.opened_at) * self._random.uniform(0, 1.02)

    async def _call_off(self, moment: datetime, club: Club, party: int) -> None:
        """The host asks until there is an answer; what was not answered may have been done."""
        await _until(moment)
        host = Visitor.of(self._server.world, club.guild, "hana")
        host.patience = PATIENCE
        while True:
            try:
                await self._until_up(club)
                await host.slash("party cancel", party=party)
            except TimeoutError:
                self.tally["no answer"] += 1
            else:
                return

    async def _act_at(self, moment: datetime, subject: Subject, vote: Vote, seed: int) -> None:
        await _until(moment)
        async with vote.busy, self._flights:
            await self._until_up(subject.club)
            panel = subject.panel()
            if panel is None:
                self.tally["not offered"] += 1
                return
            visitor = Visitor(self._server.world, vote.member, panel.channel, patience=PATIENCE)
            cast = _Cast(self, visitor, panel, vote, Random(seed))  # noqa: S311 - nothing secret
            await cast.act(subject.about)

    async def _until_up(self, club: Club) -> None:
        """Until a process is there to be told of what happens in this server."""
        gateway = self._server.gateway
        await gateway.changed.until(lambda: any(session.serves(club.guild) for session in gateway.live()), LONGEST_AWAY)


@dataclass(frozen=True)
class _Cast:
    """One act of one member."""

    storm: Storm
    visitor: Visitor
    panel: Message
    vote: Vote
    random: Random

    async def act(self, about: Poll | Election) -> None:
        try:
            if isinstance(about, Election):
                await self._vote(about)
            elif len(about.options) > MOST_BUTTONS:
                await self._choose(about)
            else:
                await self._press(about)
        except NotOffered:
            self.storm.tally["not offered"] += 1

    async def _choose(self, poll: Poll) -> None:
        most = len(poll.options) if poll.several else 1
        wanted = frozenset(self.random.sample(range(len(poll.options)), self.random.randint(1, min(3, most))))
        begun = self.visitor.begin_select(self.panel, *map(str, sorted(wanted)))
        if not await self._answered(begun):
            self.vote.possible.add(wanted)
        elif self._is_told(begun, "Counted: "):
            self.vote.told(wanted)

    async def _press(self, poll: Poll) -> None:
        """Chooses, or takes back what was chosen; without an answer nobody can know which, or whether at all."""
        position = self.random.randrange(len(poll.options))
        begun = self.visitor.begin_press(self.panel, poll.options[position])
        if not await self._answered(begun):
            self.vote.possible |= {_pressed(before, position) for before in self.vote.possible}
        elif "Your vote is withdrawn" in begun.text:
            self.storm.tally["withdrawn"] += 1
            self.vote.told(None)
        elif self._is_told(begun, f"Counted: **{poll.options[position]}**"):
            self.vote.told(frozenset({position}))

    async def _vote(self, election: Election) -> None:
        """On a ballot that was given out before, or now; one from before the last kill is as good."""
        if self.vote.ballot is None or self.random.random() < 0.3:
            asked = self.visitor.begin_press(self.panel, "Vote")
            if not await self._answered(asked) or "Your ballot" not in asked.text:
                return
            self.vote.ballot = asked.original
        assert self.vote.ballot is not None
        candidates = [candidate.nomination_id for candidate in election.candidates]
        wanted = frozenset(self.random.sample(candidates, self.random.randint(1, 2)))
        begun = self.visitor.begin_select(self.vote.ballot, *map(str, sorted(wanted)))
        if not await self._answered(begun):
            self.vote.possible.add(wanted)
        elif self._is_told(begun, "Your ballot is counted"):
            self.vote.told(wanted)

    async def _answered(self, begun: Interaction) -> bool:
        try:
            await begun.until_settled(PATIENCE)
        except TimeoutError:
            self.storm.tally["no answer"] += 1
            return False
        return True

    def _is_told(self, begun: Interaction, words: str) -> bool:
        """Whether it counts. Refused is only what came after the close."""
        counted = words in begun.text
        self.storm.tally["counted" if counted else "too late"] += 1
        if not counted and "has closed" not in begun.text:
            self.storm.unexpected.append(begun.text)
        return counted


def _pressed(before: Choice | None, position: int) -> Choice | None:
    """In a poll that takes one answer."""
    pressed = frozenset({position})
    return None if before == pressed else pressed


async def _until(moment: datetime) -> None:
    await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())


def _votable(club: Club) -> list[Poll | Election]:
    return [*club.polls, *club.elections]


def _votes(club: Club) -> dict[int, Vote]:
    people = [member for member in club.guild.members.values() if not member.user.bot]
    return {member.user.user_id: Vote(member) for member in people}


def _vote_id(election: Election) -> str:
    return f"v1:vote:{election.election_id}:"


def _has_custom_id(node: object, prefix: str) -> bool:
    if isinstance(node, list):
        return any(_has_custom_id(child, prefix) for child in node)
    if isinstance(node, dict):
        return str(node.get("custom_id", "")).startswith(prefix) or _has_custom_id(list(node.values()), prefix)
    return False

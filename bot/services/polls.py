"""Polls: asking, voting, closing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.clubs import Actor
from bot.domain.polls import Poll, PollResult, count_votes, read_options, read_question
from bot.domain.timers import LATE_AFTER, TimerKind
from bot.domain.times import read_instant
from bot.errors import NotThere, UserError
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.polls import PollStore

LISTED = 200


@dataclass(frozen=True, slots=True)
class PollRequest:
    """What a member typed. `closes` is empty for a poll that is closed by hand."""

    question: str
    options: str
    channel_id: int
    several: bool = False
    hidden: bool = False
    closes: str = ""


class PollService:
    def __init__(self, database: Database, clock: Clock, schedule: Schedule) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule

    async def open_poll(self, actor: Actor, request: PollRequest) -> tuple[Poll, int]:
        """The poll, and the timer that posts its panel."""
        question, options = read_question(request.question), read_options(request.options)

        async def work(connection: Connection) -> tuple[Poll, int]:
            now = self._clock.now()
            club = await ClubStore(connection).ensure(actor.club_id, now)
            closes_at = read_instant(request.closes, now, club.zone) if request.closes else None
            poll = await PollStore(connection).add(
                Poll(
                    poll_id=0,
                    club_id=actor.club_id,
                    author_id=actor.member_id,
                    question=question,
                    options=options,
                    several=request.several,
                    hidden=request.hidden,
                    channel_id=request.channel_id,
                    opened_at=now,
                    closes_at=closes_at,
                )
            )
            if closes_at:
                await self._promise(connection, TimerKind.CLOSE_POLL, poll)
            return poll, await self._promise(connection, TimerKind.POST_POLL, poll)

        return await self._database.write(work)

    async def vote(self, actor: Actor, poll_id: int, positions: Sequence[int]) -> Poll:
        """Replace the member's votes. An empty choice withdraws them."""

        async def work(connection: Connection) -> Poll:
            poll = await self._open(connection, actor.club_id, poll_id)
            chosen = sorted({position for position in positions if 0 <= position < len(poll.options)})
            if len(chosen) > 1 and not poll.several:
                raise UserError("This poll takes one answer. Choose the one that you like best.")
            await PollStore(connection).set_votes(poll_id, actor.member_id, chosen, self._clock.now())
            return poll

        return await self._database.write(work)

    async def press(self, actor: Actor, poll_id: int, position: int) -> tuple[Poll, list[int]]:
        """What pressing an answer's button does: choose it, or take it back; returns what is chosen now."""

        async def work(connection: Connection) -> tuple[Poll, list[int]]:
            poll = await self._open(connection, actor.club_id, poll_id)
            if position >= len(poll.options):
                raise NotThere("That answer is not in this poll. Look at the newest message of the poll.")
            before = await PollStore(connection).votes_of(poll_id, actor.member_id)
            others = [other for other in before if other != position] if poll.several else []
            chosen = sorted(others if position in before else [*others, position])
            await PollStore(connection).set_votes(poll_id, actor.member_id, chosen, self._clock.now())
            return poll, chosen

        return await self._database.write(work)

    async def close_poll(self, actor: Actor, poll_id: int) -> tuple[PollResult, int | None]:
        """By its author or a host; returns the result and the timer that posts it, None if it was closed before."""

        async def work(connection: Connection) -> tuple[PollResult, int | None]:
            poll = await _existing(connection, actor.club_id, poll_id)
            club = await ClubStore(connection).get(actor.club_id)
            if actor.member_id != poll.author_id and not actor.hosts(club):
                raise UserError("Only the member who asked this poll, or a host, can close it.")
            await self._schedule.cancel(connection, TimerKind.CLOSE_POLL, poll_id)
            return await self._close(connection, poll)

        return await self._database.write(work)

    async def close_on_time(self, club_id: int, poll_id: int) -> None:
        """What the timer does. Closing a poll that is closed, or gone, is harmless."""

        async def work(connection: Connection) -> None:
            poll = await PollStore(connection).get(club_id, poll_id)
            if poll is not None:
                await self._close(connection, poll)

        await self._database.write(work)

    async def result(self, club_id: int, poll_id: int) -> PollResult:
        """Raises `NotThere`."""
        return await self._database.read(lambda connection: _result(connection, club_id, poll_id))

    async def chosen(self, club_id: int, poll_id: int, member_id: int) -> list[int]:
        """The positions that the member has voted for."""

        async def work(connection: Connection) -> list[int]:
            await _existing(connection, club_id, poll_id)
            return await PollStore(connection).votes_of(poll_id, member_id)

        return await self._database.read(work)

    async def list_polls(self, club_id: int, *, open_only: bool = False) -> list[Poll]:
        """The newest first."""
        return await self._database.read(
            lambda connection: PollStore(connection).list_recent(club_id, LISTED, open_only=open_only)
        )

    async def record_message(self, poll_id: int, message_id: int) -> None:
        await self._database.write(lambda connection: PollStore(connection).set_message(poll_id, message_id))

    async def abandon(self, poll_id: int) -> None:
        """Undo a poll that could not be posted."""

        async def work(connection: Connection) -> None:
            await PollStore(connection).remove(poll_id)
            await self._schedule.cancel(connection, TimerKind.CLOSE_POLL, poll_id)

        await self._database.write(work)

    async def _open(self, connection: Connection, club_id: int, poll_id: int) -> Poll:
        poll = await _existing(connection, club_id, poll_id)
        if not poll.takes_votes(self._clock.now()):
            raise UserError("This poll has closed, so votes no longer count. `/poll results` shows how it ended.")
        return poll

    async def _close(self, connection: Connection, poll: Poll) -> tuple[PollResult, int | None]:
        now = self._clock.now()
        late = poll.closes_at is not None and now - poll.closes_at >= LATE_AFTER
        timer_id = None
        if await PollStore(connection).set_closed(poll.poll_id, now, late=late):
            timer_id = await self._promise(connection, TimerKind.POST_POLL_RESULT, poll)
        return await _result(connection, poll.club_id, poll.poll_id), timer_id

    async def _promise(self, connection: Connection, kind: TimerKind, poll: Poll) -> int:
        due_at = poll.closes_at if kind is TimerKind.CLOSE_POLL else None
        return await self._schedule.promise(connection, poll.club_id, kind, poll.poll_id, due_at)


async def _existing(connection: Connection, club_id: int, poll_id: int) -> Poll:
    poll = await PollStore(connection).get(club_id, poll_id)
    if poll is None:
        raise NotThere("There is no such poll in this club. `/poll results` lists the ones there are.")
    return poll


async def _result(connection: Connection, club_id: int, poll_id: int) -> PollResult:
    poll = await _existing(connection, club_id, poll_id)
    return count_votes(poll, await PollStore(connection).votes(poll_id))

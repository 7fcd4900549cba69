"""Elections of the next film: opening, voting, closing, cancelling."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.clubs import Actor, Club
from bot.domain.elections import (
    FEWEST_CANDIDATES,
    MOST_CANDIDATES,
    Ballot,
    Election,
    Outcome,
    PastElection,
    count_ballots,
)
from bot.domain.nominations import Nomination, NominationStatus
from bot.domain.picks import Pick, Week
from bot.domain.tally import approve
from bot.domain.timers import LATE_AFTER, TimerKind
from bot.domain.times import read_instant
from bot.errors import NotThere, UserError
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.elections import ElectionStore
from bot.storage.nominations import NominationStore
from bot.storage.picks import PickStore

LISTED = 200
NONE_RUNNING = "No vote is running. A host opens one with `/vote open`, and `/vote results` shows the earlier ones."


@dataclass(frozen=True, slots=True)
class ElectionRequest:
    """What a host typed. `weeks_ahead`: 0 for this week, 1 for the next, None for the first that has no pick."""

    closes: str
    channel_id: int
    makes_pick: bool = True
    weeks_ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A new election, the nominations that it has no room for, and the timer that posts its panel."""

    election: Election
    left_out: tuple[Nomination, ...]
    timer_id: int


class ElectionService:
    """Invariants: at most one election of a club is open; a ballot counts only before the closing instant; nothing
    but `closed` tells how the films stand, and that only from the close on.
    """

    def __init__(self, database: Database, clock: Clock, schedule: Schedule) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule

    async def open_election(self, actor: Actor, request: ElectionRequest) -> Opening:
        """Raises `HostOnly`, and `UserError` if one is running, the time is no good or nothing is there to choose."""

        async def work(connection: Connection) -> Opening:
            now = self._clock.now()
            club = await ClubStore(connection).ensure(actor.club_id, now)
            actor.require_host(club, "open a vote")
            _require_none_running(await ElectionStore(connection).running(actor.club_id))
            closes_at = read_instant(request.closes, now, club.zone)
            nominations = await NominationStore(connection).list(actor.club_id, NominationStatus.OPEN)
            _require_a_choice(nominations)
            election = Election(
                election_id=0,
                club_id=actor.club_id,
                host_id=actor.member_id,
                candidates=tuple(nominations[:MOST_CANDIDATES]),
                channel_id=request.channel_id,
                opened_at=now,
                closes_at=closes_at,
                pick_week=await _week(connection, club, request, now, closes_at) if request.makes_pick else None,
            )
            return await self._add(connection, election, tuple(nominations[MOST_CANDIDATES:]))

        return await self._database.write(work)

    async def ballot(self, actor: Actor, election_id: int | None = None) -> Ballot:
        """The member's ballot in this election, or the running one, as long as it takes ballots."""

        async def work(connection: Connection) -> Ballot:
            election = await self._taking(connection, actor.club_id, election_id)
            ranking = await ElectionStore(connection).ranking_of(election.election_id, actor.member_id)
            return Ballot(election, actor.member_id, ranking)

        return await self._database.read(work)

    async def cast_ballot(self, actor: Actor, election_id: int, nomination_ids: Sequence[int]) -> Ballot:
        """Approve these films, in place of whatever the member approved before."""

        async def work(connection: Connection) -> Ballot:
            election = await self._taking(connection, actor.club_id, election_id)
            ranking = approve(number for number in nomination_ids if election.candidate(number))
            await ElectionStore(connection).set_ballot(election_id, actor.member_id, ranking, self._clock.now())
            return Ballot(election, actor.member_id, ranking)

        return await self._database.write(work)

    async def withdraw_ballot(self, actor: Actor, election_id: int) -> Election:
        async def work(connection: Connection) -> Election:
            election = await self._taking(connection, actor.club_id, election_id)
            if not await ElectionStore(connection).remove_ballot(election_id, actor.member_id):
                raise NotThere("You have no ballot in this vote. `/vote ballot` gives you one.")
            return election

        return await self._database.write(work)

    async def close_election(self, actor: Actor) -> tuple[Election, int]:
        """Close the running election before its hour; returns it and the timer that posts the result."""

        async def work(connection: Connection) -> tuple[Election, int]:
            election = await self._running_for_host(connection, actor, "close a vote")
            await self._schedule.cancel(connection, TimerKind.CLOSE_ELECTION, election.election_id)
            timer_id = await self._close(connection, election)
            return await _existing(connection, actor.club_id, election.election_id), timer_id

        return await self._database.write(work)

    async def cancel_election(self, actor: Actor) -> tuple[Election, int]:
        """End the running election without a result; returns it and the timer that says so on its panel."""

        async def work(connection: Connection) -> tuple[Election, int]:
            election = await self._running_for_host(connection, actor, "cancel a vote")
            await ElectionStore(connection).set_cancelled(election.election_id, self._clock.now())
            await self._schedule.cancel(connection, TimerKind.CLOSE_ELECTION, election.election_id)
            timer_id = await self._promise(connection, TimerKind.POST_ELECTION_RESULT, election)
            return await _existing(connection, actor.club_id, election.election_id), timer_id

        return await self._database.write(work)

    async def close_on_time(self, club_id: int, election_id: int) -> None:
        """What the timer does. Closing an election that is closed, cancelled or gone is harmless."""

        async def work(connection: Connection) -> None:
            election = await ElectionStore(connection).get(club_id, election_id)
            if election is not None and election.is_open:
                await self._close(connection, election)

        await self._database.write(work)

    async def running(self, club_id: int) -> Election:
        """Raises `NotThere`."""
        election = await self._database.read(lambda connection: ElectionStore(connection).running(club_id))
        if election is None:
            raise NotThere(NONE_RUNNING)
        return election

    async def has_voted(self, actor: Actor, election_id: int) -> bool:
        ranking = await self._database.read(lambda c: ElectionStore(c).ranking_of(election_id, actor.member_id))
        return ranking is not None

    async def find(self, club_id: int, election_id: int) -> Election | None:
        return await self._database.read(lambda connection: ElectionStore(connection).get(club_id, election_id))

    async def closed(self, club_id: int, election_id: int | None = None) -> tuple[Election, Outcome]:
        """This election, or the latest that closed, and how it ended. Raises `NotThere` and `UserError`."""

        async def work(connection: Connection) -> tuple[Election, Outcome]:
            if election_id is not None:
                election = await _existing(connection, club_id, election_id)
                return election, _outcome(election)
            latest = await ElectionStore(connection).last_closed(club_id)
            if latest is None:
                raise NotThere("No vote has come to its close yet. `/vote status` shows whether one is running.")
            return latest, _outcome(latest)

        return await self._database.read(work)

    async def list_past(self, club_id: int) -> tuple[ZoneInfo, list[PastElection]]:
        """Those that came to their close, the newest first, and the zone in which the club reads dates."""

        async def work(connection: Connection) -> tuple[ZoneInfo, list[PastElection]]:
            club = await ClubStore(connection).get(club_id)
            return club.zone, await ElectionStore(connection).list_past(club_id, LISTED)

        return await self._database.read(work)

    async def record_message(self, election_id: int, message_id: int) -> None:
        await self._database.write(lambda connection: ElectionStore(connection).set_message(election_id, message_id))

    async def abandon(self, club_id: int, election_id: int) -> None:
        """Undo an election whose panel could not be posted. One that was closed meanwhile stays."""

        async def work(connection: Connection) -> None:
            election = await ElectionStore(connection).get(club_id, election_id)
            if election is None or election.message_id is not None or not election.is_open:
                return
            await ElectionStore(connection).remove(election_id)
            await self._schedule.cancel(connection, TimerKind.CLOSE_ELECTION, election_id)

        await self._database.write(work)

    async def _add(self, connection: Connection, election: Election, left_out: tuple[Nomination, ...]) -> Opening:
        added = await ElectionStore(connection).add(election)
        await self._promise(connection, TimerKind.CLOSE_ELECTION, added, added.closes_at)
        return Opening(added, left_out, await self._promise(connection, TimerKind.POST_ELECTION, added))

    async def _taking(self, connection: Connection, club_id: int, election_id: int | None) -> Election:
        """The election, if a ballot handed in now counts."""
        if election_id is None:
            election = await ElectionStore(connection).running(club_id)
            if election is None:
                raise NotThere(NONE_RUNNING)
        else:
            election = await _existing(connection, club_id, election_id)
        if not election.takes_ballots(self._clock.now()):
            raise UserError(_no_more_ballots(election))
        return election

    async def _running_for_host(self, connection: Connection, actor: Actor, what: str) -> Election:
        actor.require_host(await ClubStore(connection).get(actor.club_id), what)
        election = await ElectionStore(connection).running(actor.club_id)
        if election is None:
            raise NotThere(NONE_RUNNING)
        return election

    async def _close(self, connection: Connection, election: Election) -> int:
        """Everything that a close brings about; returns the timer that posts the result.

        The result is promised before the pick, so that it is posted first.
        """
        now = self._clock.now()
        timer_id = await self._promise(connection, TimerKind.POST_ELECTION_RESULT, election)
        rankings = await ElectionStore(connection).rankings(election.election_id)
        last_picked = await PickStore(connection).last_picked(election.club_id)
        outcome = count_ballots(election, rankings, last_picked)
        week = await self._make_pick(connection, election, outcome, now)
        late = now - election.closes_at >= LATE_AFTER
        await ElectionStore(connection).set_closed(election.election_id, now, replace(outcome, week=week), late=late)
        return timer_id

    async def _make_pick(
        self, connection: Connection, election: Election, outcome: Outcome, now: datetime
    ) -> Week | None:
        """The week whose pick the winner is from now on, if it becomes one. A film that a host picked by hand while
        the vote ran does not become a pick twice.
        """
        winner = election.candidate(outcome.winner_id) if outcome.winner_id else None
        if winner is None or election.pick_week is None:
            return None
        if not await NominationStore(connection).settle(winner.nomination_id, NominationStatus.PICKED, now):
            return None
        club = await ClubStore(connection).get(election.club_id)
        week = await _first_free_week(connection, club, max(election.pick_week, Week.of(now, club.zone)))
        pick = await PickStore(connection).add(_pick(election, winner, week, club, now))
        await self._schedule.promise(connection, club.club_id, TimerKind.POST_PICK, pick.pick_id)
        return week

    async def _promise(
        self, connection: Connection, kind: TimerKind, election: Election, due_at: datetime | None = None
    ) -> int:
        return await self._schedule.promise(connection, election.club_id, kind, election.election_id, due_at)


async def _existing(connection: Connection, club_id: int, election_id: int) -> Election:
    election = await ElectionStore(connection).get(club_id, election_id)
    if election is None:
        raise NotThere("There is no such vote in this club. `/vote status` shows the one that is running.")
    return election


async def _week(
    connection: Connection, club: Club, request: ElectionRequest, now: datetime, closes_at: datetime
) -> Week:
    """The week that the winner is to be the pick of. Raises `UserError` if the host's choice makes no sense."""
    closing_week = Week.of(closes_at, club.zone)
    if request.weeks_ahead is None:
        return await _first_free_week(connection, club, closing_week)
    week = Week.of(now, club.zone).after(request.weeks_ahead)
    if week < closing_week:
        raise UserError(
            f"The vote would close after the week of {week.label} is over. Choose a later week or an earlier close."
        )
    if pick := await PickStore(connection).for_week(club.club_id, week):
        raise UserError(
            f"{pick.film.label} is the pick for {week.label} already. Leave `week` out, and the winner becomes the"
            " pick of the first week that has none."
        )
    return week


async def _first_free_week(connection: Connection, club: Club, week: Week) -> Week:
    while await PickStore(connection).for_week(club.club_id, week):
        week = week.after(1)
    return week


def _pick(election: Election, winner: Nomination, week: Week, club: Club, now: datetime) -> Pick:
    return Pick(
        pick_id=0,
        club_id=election.club_id,
        week=week,
        film=winner.film,
        host_id=election.host_id,
        channel_id=club.announcement_channel_id or election.channel_id,
        set_at=now,
        nomination_id=winner.nomination_id,
        election_id=election.election_id,
    )


def _require_none_running(election: Election | None) -> None:
    if election is not None:
        raise UserError(
            f"A vote is running already, in <#{election.channel_id}>. Wait until it closes, end it now with"
            " `/vote close`, or give it up with `/vote cancel`."
        )


def _require_a_choice(nominations: Sequence[Nomination]) -> None:
    if not nominations:
        raise UserError(
            "No film is nominated, so there is nothing to vote on. Anybody can put one forward with `/nominate`."
        )
    if len(nominations) < FEWEST_CANDIDATES:
        raise UserError(
            f"Only {nominations[0].film.label} is nominated, so there is nothing to choose between. Make it the pick"
            " with `/pick set`, or nominate another film with `/nominate`."
        )


def _no_more_ballots(election: Election) -> str:
    if election.cancelled_at is not None:
        return "This vote was cancelled, so there is nothing to vote on. `/vote status` shows whether another runs."
    return "This vote has closed, so ballots no longer count. `/vote results` shows how it ended."


def _outcome(election: Election) -> Outcome:
    if election.outcome is not None:
        return election.outcome
    if election.cancelled_at is not None:
        raise NotThere("That vote was cancelled, so it has no result.")
    raise UserError("That vote is still running, and its result is secret until the close. `/vote status` shows it.")

"""Elections, their candidates and ballots."""

from dataclasses import replace
from datetime import datetime

from bot.clock import from_milliseconds, maybe_instant, to_milliseconds
from bot.domain.elections import Election, Outcome, PastElection
from bot.domain.picks import Week
from bot.domain.tally import Method, Ranking
from bot.storage.database import Connection, Row, next_id
from bot.storage.nominations import NominationStore

IS_OPEN = "closed_at IS NULL AND cancelled_at IS NULL"
SELECT = (
    "SELECT elections.*, (SELECT COUNT(*) FROM ballots WHERE ballots.election_id = elections.election_id) AS turnout"
    " FROM elections"
)


class ElectionStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, election: Election) -> Election:
        """The election with its new id. The club must have no other open one: look with `running` first."""
        added = replace(election, election_id=await next_id(self._connection))
        await self._connection.execute(
            "INSERT INTO elections (election_id, club_id, host_id, method, pick_week, channel_id, opened_at, closes_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                added.election_id,
                added.club_id,
                added.host_id,
                added.method,
                added.pick_week.key if added.pick_week else None,
                added.channel_id,
                to_milliseconds(added.opened_at),
                to_milliseconds(added.closes_at),
            ),
        )
        await self._connection.execute_many(
            "INSERT INTO candidates (election_id, nomination_id, position) VALUES (?, ?, ?)",
            [(added.election_id, c.nomination_id, position) for position, c in enumerate(added.candidates)],
        )
        return added

    async def get(self, club_id: int, election_id: int) -> Election | None:
        return await self._first("election_id = ? AND club_id = ?", election_id, club_id)

    async def running(self, club_id: int) -> Election | None:
        """The club's one open election."""
        return await self._first(f"club_id = ? AND {IS_OPEN}", club_id)

    async def last_closed(self, club_id: int) -> Election | None:
        return await self._first(
            "club_id = ? AND closed_at IS NOT NULL ORDER BY closed_at DESC, election_id DESC LIMIT 1", club_id
        )

    async def list_past(self, club_id: int, limit: int) -> list[PastElection]:
        """The closed ones, the newest first."""
        rows = await self._connection.all(
            "SELECT election_id, closed_at, outcome FROM elections WHERE club_id = ? AND closed_at IS NOT NULL"
            " ORDER BY closed_at DESC, election_id DESC LIMIT ?",
            (club_id, limit),
        )
        return [
            PastElection(row["election_id"], from_milliseconds(row["closed_at"]), Outcome.read(row["outcome"]))
            for row in rows
        ]

    async def set_message(self, election_id: int, message_id: int) -> None:
        await self._connection.execute(
            "UPDATE elections SET message_id = ? WHERE election_id = ?", (message_id, election_id)
        )

    async def set_closed(self, election_id: int, now: datetime, outcome: Outcome, *, late: bool) -> None:
        await self._connection.execute(
            f"UPDATE elections SET closed_at = ?, closed_late = ?, outcome = ? WHERE election_id = ? AND {IS_OPEN}",
            (to_milliseconds(now), int(late), outcome.write(), election_id),
        )

    async def set_cancelled(self, election_id: int, now: datetime) -> None:
        await self._connection.execute(
            f"UPDATE elections SET cancelled_at = ? WHERE election_id = ? AND {IS_OPEN}",
            (to_milliseconds(now), election_id),
        )

    async def remove(self, election_id: int) -> None:
        await self._connection.execute("DELETE FROM elections WHERE election_id = ?", (election_id,))

    async def rankings(self, election_id: int) -> dict[int, Ranking]:
        """Each voter's ballot, also those that approve nothing."""
        rows = await self._connection.all(
            "SELECT ballots.member_id, nomination_id, rank FROM ballots LEFT JOIN rankings ON"
            " rankings.election_id = ballots.election_id AND rankings.member_id = ballots.member_id"
            " WHERE ballots.election_id = ? ORDER BY ballots.member_id, nomination_id",
            (election_id,),
        )
        ballots: dict[int, dict[int, int]] = {}
        for row in rows:
            ballot = ballots.setdefault(row["member_id"], {})
            if row["nomination_id"] is not None:
                ballot[row["nomination_id"]] = row["rank"]
        return dict(ballots)

    async def ranking_of(self, election_id: int, member_id: int) -> Ranking | None:
        """The member's ballot; None if they have not voted."""
        voted = await self._connection.one(
            "SELECT cast_at FROM ballots WHERE election_id = ? AND member_id = ?", (election_id, member_id)
        )
        rows = await self._connection.all(
            "SELECT nomination_id, rank FROM rankings WHERE election_id = ? AND member_id = ?",
            (election_id, member_id),
        )
        return {row["nomination_id"]: row["rank"] for row in rows} if voted is not None else None

    async def set_ballot(self, election_id: int, member_id: int, ranking: Ranking, now: datetime) -> None:
        """Put this ballot in the place of the one that the member had."""
        await self.remove_ballot(election_id, member_id)
        await self._connection.execute(
            "INSERT INTO ballots (election_id, member_id, cast_at) VALUES (?, ?, ?)",
            (election_id, member_id, to_milliseconds(now)),
        )
        await self._connection.execute_many(
            "INSERT INTO rankings (election_id, member_id, nomination_id, rank) VALUES (?, ?, ?, ?)",
            [(election_id, member_id, nomination_id, rank) for nomination_id, rank in ranking.items()],
        )

    async def remove_ballot(self, election_id: int, member_id: int) -> bool:
        """Whether there was one."""
        changed = await self._connection.execute(
            "DELETE FROM ballots WHERE election_id = ? AND member_id = ?", (election_id, member_id)
        )
        return changed > 0

    async def _first(self, condition: str, *parameters: object) -> Election | None:
        row = await self._connection.one(f"{SELECT} WHERE {condition}", parameters)
        return None if row is None else await self._election(row)

    async def _election(self, row: Row) -> Election:
        return Election(
            election_id=row["election_id"],
            club_id=row["club_id"],
            host_id=row["host_id"],
            candidates=tuple(await NominationStore(self._connection).list_candidates(row["election_id"])),
            channel_id=row["channel_id"],
            opened_at=from_milliseconds(row["opened_at"]),
            closes_at=from_milliseconds(row["closes_at"]),
            method=Method(row["method"]),
            pick_week=Week.read(row["pick_week"]) if row["pick_week"] else None,
            turnout=row["turnout"],
            message_id=row["message_id"],
            closed_at=maybe_instant(row["closed_at"]),
            cancelled_at=maybe_instant(row["cancelled_at"]),
            closed_late=bool(row["closed_late"]),
            outcome=Outcome.read(row["outcome"]) if row["outcome"] else None,
        )

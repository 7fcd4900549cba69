"""The connection to Discord, lost and found again, on a clock that only the pauses move."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp
import discord
import pytest
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.ui.gateway import ATTEMPT_SECONDS, LONGEST_PAUSE_SECONDS, Patience, stay_connected

FIVE_MINUTES, DAY = 300.0, 86_400.0
MOST_INTRODUCTIONS_A_DAY = 1000
IDENTIFY_SECONDS = 5.0


class Unreachable(aiohttp.ClientConnectionError):
    """No connection could be made."""


class Closed(discord.ConnectionClosed):
    def __init__(self, code: int) -> None:
        self.code, self.reason, self.shard_id = code, "", None


@dataclass
class Socket:
    """A connection for so many seconds, then it is lost with `fault`."""

    discord: "FakeDiscord"
    holds: float
    fault: Exception
    session_id: str | None
    sequence: int | None = 7
    gateway: str = "resume.example"

    async def poll_event(self) -> None:
        self.discord.now += self.holds
        if isinstance(self.fault, ReconnectWebSocket) and not self.fault.resume:
            self.session_id = None
        raise self.fault


@dataclass
class FakeDiscord:
    """Says what becomes of each attempt to connect, and is the client as well; `attempts` are the instants."""

    next_connection: Callable[["FakeDiscord"], Socket]
    now: float = 0.0
    ws: Socket | None = None
    shard_id: int | None = None
    attempts: list[float] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    closed: bool = False

    async def from_client(self, _client: object, **how: Any) -> Socket:
        self.attempts.append(self.now)
        self.asked.append(how)
        return self.next_connection(self)

    def is_closed(self) -> bool:
        return self.closed

    def dispatch(self, event: str) -> None:
        self.told.append(event)

    async def close(self) -> None:
        self.closed = True

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def held(self, seconds: float, fault: Exception | None = None) -> Socket:
        return Socket(self, seconds, fault or ReconnectWebSocket(None), "a-session")


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeDiscord], Any]:
    async def run(fake: FakeDiscord) -> None:
        monkeypatch.setattr(DiscordWebSocket, "from_client", fake.from_client)
        await stay_connected(cast("discord.Client", fake), Patience(lambda: fake.now), fake.sleep)

    return run


Serve = Callable[[FakeDiscord], Any]


def away(since: float, until: float, costs: float = 0.0) -> Callable[[FakeDiscord], Socket]:
    """Connected until `since`; unreachable until `until`, each attempt costing so many seconds; then there again."""

    def connect(fake: FakeDiscord) -> Socket:
        if fake.now >= until:
            fake.closed = True
            return fake.held(0)
        if fake.now >= since:
            fake.now += costs
            raise TimeoutError if costs else Unreachable
        return fake.held(since - fake.now)

    return connect


@pytest.mark.parametrize("outage", [1.0, 60.0, FIVE_MINUTES, 3600.0])
@pytest.mark.parametrize("costs", [0.0, ATTEMPT_SECONDS])
async def test_after_an_outage_the_bot_is_back_within_half_a_minute(serve: Serve, outage: float, costs: float) -> None:
    """Whether attempts are refused at once or hang; a refused resume and a new session take some seconds more."""
    fake = FakeDiscord(away(1000.0, 1000.0 + outage, costs))
    await serve(fake)
    late = fake.attempts[-1] - (1000.0 + outage)
    assert 0 <= late <= LONGEST_PAUSE_SECONDS + costs
    assert late + 1.0 + IDENTIFY_SECONDS < 30
    gaps = [after - before for before, after in zip(fake.attempts[1:], fake.attempts[2:], strict=False)]
    assert max(gaps, default=0) <= LONGEST_PAUSE_SECONDS + costs


async def test_the_instants_of_the_attempts_in_five_minutes(serve: Serve) -> None:
    fake = FakeDiscord(away(1000.0, 1000.0 + FIVE_MINUTES))
    await serve(fake)
    since = [instant - 1000.0 for instant in fake.attempts[1:]]
    assert since[:7] == [0, 1, 3, 7, 15, 23, 31]
    assert since[-2:] == [295, 303]
    assert set(fake.told) == {"disconnect"}


async def test_the_session_is_resumed_where_it_was_left(serve: Serve) -> None:
    fake = FakeDiscord(away(1000.0, 1060.0))
    await serve(fake)
    first, *later = fake.asked
    assert first == {"initial": True, "shard_id": None}
    resumed = {"resume": True, "session": "a-session", "sequence": 7, "gateway": "resume.example"}
    assert later == [{"initial": False, "shard_id": None, **resumed}] * len(later)


async def test_what_discord_asks_for_is_done_at_once_and_a_session_that_is_over_begun_anew(serve: Serve) -> None:
    faults = [ReconnectWebSocket(None), ReconnectWebSocket(None, resume=False), Closed(1000)]

    def connect(fake: FakeDiscord) -> Socket:
        if not faults:
            fake.closed = True
            return fake.held(0)
        return fake.held(1000 if len(faults) == 3 else 0, faults.pop(0))

    fake = FakeDiscord(connect)
    await serve(fake)
    assert fake.attempts[:3] == [0, 1000, 1001]
    assert [bool(how.get("resume")) for how in fake.asked] == [False, True, False, True]


async def test_a_discord_that_drops_every_connection_is_not_spoken_to_too_often(serve: Serve) -> None:
    def connect(fake: FakeDiscord) -> Socket:
        fake.closed = fake.now > 2 * DAY
        return fake.held(0.1, ReconnectWebSocket(None, resume=False))

    fake = FakeDiscord(connect)
    await serve(fake)
    assert sum(instant > DAY for instant in fake.attempts) < MOST_INTRODUCTIONS_A_DAY
    assert fake.attempts[3] < 30


async def test_a_gateway_that_is_away_at_the_start_is_waited_for(serve: Serve) -> None:
    fake = FakeDiscord(away(0.0, 20.0))
    await serve(fake)
    assert len(fake.asked) > 3
    assert all(how["initial"] and "resume" not in how for how in fake.asked)


def test_introductions_are_five_seconds_apart_and_wait_for_nothing_else() -> None:
    now = [100.0]
    patience = Patience(lambda: now[0])
    assert patience.before_an_introduction() == 0
    now[0] += 2
    assert patience.before_an_introduction() == 3
    now[0] += 3
    assert patience.before_an_introduction() == 5
    now[0] += 3600
    assert patience.before_an_introduction() == 0


@pytest.mark.parametrize(("code", "raised"), [(4004, Closed), (4014, discord.PrivilegedIntentsRequired)])
async def test_what_trying_again_cannot_mend_ends_it(serve: Serve, code: int, raised: type[Exception]) -> None:
    """Also after an outage: the token may have been changed meanwhile."""

    def connect(fake: FakeDiscord) -> Socket:
        if 1000 <= fake.now < 1010:
            raise Unreachable
        return fake.held(1000, Closed(code) if fake.now else None)

    fake = FakeDiscord(connect)
    with pytest.raises(raised):
        await serve(fake)
    assert fake.closed

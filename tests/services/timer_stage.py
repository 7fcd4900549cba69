"""One database with a timer runner on it, and a handler that fails and dies when told to."""

from datetime import timedelta

from bot.domain.timers import Timer, TimerKind
from bot.services.runner import Handler, TimerRunner
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore, HostNoteStore
from bot.storage.database import Connection
from bot.storage.sqlite import SqliteDatabase
from bot.storage.timers import TimerStore
from tests.clocks import FixedClock

CLUB = 77
POLL = 5


class Killed(BaseException):
    """The process dies here."""


class Channel:
    """Discord, as far as a timer's handler can see: it refuses a second message of one nonce for a while."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.nonces: set[str] = set()

    def send(self, nonce: str) -> None:
        if nonce not in self.nonces:
            self.nonces.add(nonce)
            self.messages.append(nonce)

    def forget_nonces(self) -> None:
        self.nonces.clear()


class Poster(Handler):
    """Sends, then records; dies at the step it is told to die at, once."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.recorded: list[int] = []
        self.die_at: str | None = None
        self.errors: list[Exception] = []
        self.given_up: list[str] = []

    async def carry_out(self, timer: Timer) -> None:
        self.step("before sending")
        if self.errors:
            raise self.errors.pop(0)
        if not (timer.was_tried_before and self.channel.messages):
            self.channel.send(timer.nonce)
        self.step("between sending and recording")
        self.recorded.append(timer.subject_id)
        self.step("after recording")

    async def give_up(self, timer: Timer, reason: str) -> None:
        self.given_up.append(reason)

    def step(self, name: str) -> None:
        if self.die_at == name:
            self.die_at = None
            raise Killed(name)


class Stage:
    """One database, and one process after the other on it."""

    def __init__(self, database: SqliteDatabase, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.channel = Channel()
        self.poster = Poster(self.channel)
        self.start_process()

    def start_process(self) -> None:
        self.schedule = Schedule(self.clock)
        self.runner = TimerRunner(self.database, self.clock, self.schedule)
        self.runner.register(TimerKind.CLOSE_POLL, self.poster)
        self.runner.register(TimerKind.REMIND_SCREENING, self.poster)

    async def promise(self, kind: TimerKind = TimerKind.CLOSE_POLL, after: timedelta = timedelta(0)) -> int:
        async def work(connection: Connection) -> int:
            await ClubStore(connection).ensure(CLUB, self.clock.now())
            return await self.schedule.promise(connection, CLUB, kind, POLL, self.clock.now() + after)

        return await self.database.write(work)

    async def outcome(self, timer_id: int) -> str:
        state, _ = await self.database.read(lambda c: TimerStore(c).outcome(timer_id))
        return state

    async def notes(self) -> list[str]:
        since = self.clock.now() - timedelta(days=30)
        notes = await self.database.read(lambda c: HostNoteStore(c).list_since(CLUB, since, 10))
        return [note.text for note in notes]

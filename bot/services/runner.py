"""Carries out the timers."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.shards import ALL_CLUBS, Shard
from bot.domain.timers import LEASE, MOST_ATTEMPTS, Timer, TimerKind, retry_delay
from bot.errors import NotThere, Undeliverable, UserError
from bot.services.schedule import Schedule
from bot.storage.database import Connection, Database
from bot.storage.timers import TimerStore

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 8
LONGEST_NAP = timedelta(minutes=1)
AFTER_A_FAULT = timedelta(seconds=5)
SETTLE_TIME = timedelta(seconds=20)
STOP_TIME = timedelta(seconds=5)
NOT_YET = "It is saved, but Discord does not take my message just now. I keep trying; there is no need to ask again."


class Handler:
    """What is done for one kind of timer. Everything here may be done again after a death half-way."""

    async def carry_out(self, timer: Timer) -> None:
        """Keep the promise. `Undeliverable` gives it up, and `NotThere` where its subject is gone; any other exception
        has it tried again later.
        """
        raise NotImplementedError

    async def give_up(self, timer: Timer, reason: str) -> None:
        """Called once when the promise was given up, so that nothing is left half done."""

    async def host_for(self, timer: Timer) -> int | None:
        """Whom to tell when this fails; None for whoever looks at `/club check`."""
        return None


class UnknownKind(Handler):
    """Stands in where no feature has registered for a kind."""

    async def carry_out(self, timer: Timer) -> None:
        raise Undeliverable(f"This version of the bot does not know how to {timer.kind.value}.")


@dataclass(frozen=True, slots=True)
class Failure:
    """How a timer that somebody waits for came out, if not well."""

    reason: str


class TimerRunner:
    """Claims due timers, carries each out in a task of its own, marks it done.

    Invariants: a timer is marked done after it was carried out, never before; no exception ends the loop; while
    nothing is due the loop is in a plain sleep, which a change of the timers cuts short; a shard's timers are left to
    the process that serves it, which knows its servers and keeps what concerns one club from being done at once.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        schedule: Schedule,
        *,
        longest_nap: timedelta = LONGEST_NAP,
        shard: Shard = ALL_CLUBS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule
        self._longest_nap = longest_nap
        self._shard = shard
        self._worker = uuid.uuid4().hex
        self._handlers: dict[TimerKind, Handler] = {}
        self._at_work: set[asyncio.Task[None]] = set()
        self._watchers: dict[int, list[asyncio.Future[Failure | None]]] = {}
        self._loop: asyncio.Task[None] | None = None
        self._nap: asyncio.Task[None] | None = None
        self._awake = False
        self._is_away = False

    def register(self, kind: TimerKind, handler: Handler) -> None:
        """Have `handler` carry out timers of this kind. Raises `ValueError` if the kind is taken."""
        if kind in self._handlers:
            raise ValueError(f"{kind} has a handler already")
        self._handlers[kind] = handler

    def start(self) -> None:
        """Begin; calling it again is harmless."""
        if self._loop is None:
            self._schedule.on_change = self.wake
            self._supervise()

    async def stop(self) -> None:
        """Take no more work, let what is under way come to its end for a few seconds, and give back the rest."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.cancel()
            await asyncio.wait({loop})
        if self._at_work:
            await asyncio.wait(set(self._at_work), timeout=STOP_TIME.total_seconds())
        if left := set(self._at_work):
            for task in left:
                task.cancel()
            await asyncio.wait(left)
            await self._database.write(lambda c: TimerStore(c).release(self._worker))

    def wake(self) -> None:
        """Look at the timers again now."""
        self._awake = True
        if self._nap is not None:
            self._nap.cancel()

    def discord_is_away(self) -> None:
        """Give up nothing until it is back: what fails now fails because of that."""
        self._is_away = True

    async def discord_is_back(self) -> None:
        """Try at once what failed meanwhile."""
        if self._is_away:
            self._is_away = False
            await self._database.write(lambda c: TimerStore(c).retry_at_once(self._shard))
            self.wake()

    async def settle(self, timer_id: int) -> None:
        """Wait until the timer was carried out, 20 s at most.

        Raises `UserError` with the reason if it was given up, and if it is not done yet, which is then still promised.
        """
        watcher: asyncio.Future[Failure | None] = asyncio.get_running_loop().create_future()
        self._watchers.setdefault(timer_id, []).append(watcher)
        try:
            state, error = await self._database.read(lambda c: TimerStore(c).outcome(timer_id))
            failure = Failure(error or NOT_YET) if state == "failed" else None
            if state == "pending":
                self.wake()
                async with asyncio.timeout(SETTLE_TIME.total_seconds()):
                    failure = await watcher
        except TimeoutError:
            failure = Failure(NOT_YET)
        finally:
            self._forget(timer_id, watcher)
        if failure is not None:
            raise UserError(failure.reason)

    async def run_due(self) -> int:
        """Carry out all that is due now, one after the other; returns how many.

        The loop carries out several at once; this is for where one must come after the other, as in tests.
        """
        count = 0
        while timers := await self._claim(1):
            await self._carry_out(timers[0])
            count += 1
        return count

    def _supervise(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="timer runner")
        self._loop.add_done_callback(self._restart)

    def _restart(self, ended: asyncio.Task[None]) -> None:
        """The loop ends only when it is stopped. Should it die all the same, another takes its place."""
        if self._loop is not ended:
            return
        if not ended.cancelled():
            log.error("timer_runner_died", exc_info=ended.exception())
        self._supervise()

    async def _run(self) -> None:
        while True:
            self._awake = False
            try:
                await self._start_due()
                nap = await self._time_to_next()
            except Exception:
                log.exception("timer_runner_fault")
                nap = AFTER_A_FAULT
            await self._sleep(nap)

    async def _sleep(self, time: timedelta) -> None:
        if self._awake:
            return
        self._nap = asyncio.create_task(asyncio.sleep(time.total_seconds()), name="timer runner's nap")
        try:
            await asyncio.wait({self._nap})
        finally:
            self._nap.cancel()
            self._nap = None

    async def _start_due(self) -> None:
        while free := MOST_AT_ONCE - len(self._at_work):
            timers = await self._claim(free)
            for timer in timers:
                task = asyncio.create_task(self._carry_out(timer), name=f"timer {timer.timer_id}")
                self._at_work.add(task)
                task.add_done_callback(self._worked)
            if not timers:
                return

    def _worked(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        self.wake()

    async def _claim(self, limit: int) -> list[Timer]:
        due = await self._next_due()
        if due is None or due > self._clock.now():
            return []
        return await self._database.write(
            lambda c: TimerStore(c).claim(self._worker, self._clock.now(), limit, self._shard)
        )

    async def _next_due(self) -> datetime | None:
        return await self._database.read(lambda c: TimerStore(c).next_due(self._shard))

    async def _time_to_next(self) -> timedelta:
        if len(self._at_work) >= MOST_AT_ONCE:
            return self._longest_nap
        due = await self._next_due()
        if due is None:
            return self._longest_nap
        return min(max(due - self._clock.now(), timedelta(0)), self._longest_nap)

    async def _carry_out(self, timer: Timer) -> None:
        """One timer from claim to mark. A fault in here leaves the claim to run out, and it is done again."""
        with structlog.contextvars.bound_contextvars(
            timer=timer.timer_id, kind=timer.kind.value, club=timer.club_id, attempt=timer.attempts
        ):
            try:
                async with asyncio.timeout(LEASE.total_seconds() * 0.95):
                    await (self._miss if timer.is_missed(self._clock.now()) else self._attempt)(timer)
            except Exception:
                log.exception("timer_not_settled")

    async def _attempt(self, timer: Timer) -> None:
        handler = self._handler(timer.kind)
        try:
            async with asyncio.timeout(LEASE.total_seconds() * 0.8):
                await handler.carry_out(timer)
        except (Undeliverable, NotThere) as refusal:
            await self._give_up(timer, handler, refusal.message)
        except Exception as error:
            log.exception("timer_fault")
            await self._try_later(timer, handler, error)
        else:
            await self._mark(TimerStore.finish, timer)
            self._resolve(timer, None)
            log.info("timer_done", late_seconds=timer.lateness(self._clock.now()).total_seconds())

    def _handler(self, kind: TimerKind) -> Handler:
        return self._handlers.get(kind) or UnknownKind()

    async def _try_later(self, timer: Timer, handler: Handler, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"
        if timer.attempts >= MOST_ATTEMPTS and not self._is_away:
            await self._give_up(timer, handler, _given_up(timer))
            return
        again = self._clock.now() + retry_delay(timer.attempts)
        await self._database.write(lambda c: TimerStore(c).retry(timer, self._worker, again, reason))
        self._resolve(timer, Failure(NOT_YET))

    async def _give_up(self, timer: Timer, handler: Handler, reason: str) -> None:
        """Undo first, then mark: whoever dies in between undoes again."""
        host_id = await self._host_for(handler, timer)
        try:
            await handler.give_up(timer, reason)
        except Exception:
            if timer.attempts < MOST_ATTEMPTS:
                raise
            log.exception("timer_not_undone")
        watched = timer.timer_id in self._watchers
        log.warning("timer_given_up", reason=reason)

        async def work(connection: Connection) -> None:
            failed = await TimerStore(connection).fail(timer, self._worker, self._clock.now(), reason)
            if failed and not watched and timer.kind is not TimerKind.TELL_HOST:
                await self._schedule.tell_host(connection, timer.club_id, host_id, reason)

        await self._database.write(work)
        self._resolve(timer, Failure(reason))

    async def _miss(self, timer: Timer) -> None:
        host_id = await self._host_for(self._handler(timer.kind), timer)
        text = MISSED.get(timer.kind, "Something that was promised is too late to be done.")

        async def work(connection: Connection) -> None:
            if await TimerStore(connection).miss(timer, self._worker, self._clock.now()):
                await self._schedule.tell_host(connection, timer.club_id, host_id, text)

        await self._database.write(work)
        self._resolve(timer, None)
        log.warning("timer_missed", late_seconds=timer.lateness(self._clock.now()).total_seconds())

    async def _host_for(self, handler: Handler, timer: Timer) -> int | None:
        """Nobody in particular where what the timer is about is gone."""
        try:
            return await handler.host_for(timer)
        except NotThere:
            return None

    async def _mark(self, settle: Callable[..., Awaitable[bool]], timer: Timer) -> None:
        await self._database.write(lambda c: settle(TimerStore(c), timer, self._worker, self._clock.now()))

    def _resolve(self, timer: Timer, outcome: Failure | None) -> None:
        for watcher in self._watchers.pop(timer.timer_id, []):
            if not watcher.done():
                watcher.set_result(outcome)

    def _forget(self, timer_id: int, watcher: asyncio.Future[Failure | None]) -> None:
        waiting = self._watchers.get(timer_id, [])
        if watcher in waiting:
            waiting.remove(watcher)
        if not waiting:
            self._watchers.pop(timer_id, None)


def _given_up(timer: Timer) -> str:
    """For a host: what was promised and will not come. Why is in the log."""
    what = GIVEN_UP.get(timer.kind, "Something that was promised could not be done.")
    return f"{what} I tried {timer.attempts} times, and Discord did not take it."


TAKEN_BACK = "could not be posted, so it was taken back."
GIVEN_UP = {
    TimerKind.POST_NOMINATION: "A nomination stands, but the club could not be told of it.",
    TimerKind.POST_ELECTION: f"A vote {TAKEN_BACK}",
    TimerKind.POST_ELECTION_RESULT: "A vote's result could not be posted; `/vote results` shows it.",
    TimerKind.POST_PICK: f"A pick {TAKEN_BACK}",
    TimerKind.POST_POLL: f"A poll {TAKEN_BACK}",
    TimerKind.POST_POLL_RESULT: "A poll has closed, but its result could not be posted; `/poll results` shows it.",
    TimerKind.POST_SCREENING: f"A watch party's announcement {TAKEN_BACK}",
    TimerKind.CREATE_EVENT: "A watch party stands, but its event in the server could not be created.",
    TimerKind.REMIND_SCREENING: "A watch party's reminder could not be sent.",
    TimerKind.START_SCREENING: "A watch party's event could not be started. Start it by hand.",
    TimerKind.CANCEL_SCREENING: "A watch party is cancelled, but not everybody could be told.",
    TimerKind.POST_PROMPT: f"A prompt {TAKEN_BACK}",
    TimerKind.KEEP_PROMPT_SCHEDULE: "A scheduled prompt was left out.",
    TimerKind.MARK_VETO: "A prompt is vetoed and will not be asked again, but its message could not be marked.",
}
MISSED = {
    TimerKind.REMIND_SCREENING: "The bot was away when a watch party's reminder was due, so the reminder was not sent.",
    TimerKind.START_SCREENING: "The bot was away when a watch party began. Start its event by hand if it still runs.",
}

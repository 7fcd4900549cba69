"""The whole rehearsal: the tour, then the page and the prompt, then the bill."""

import asyncio
import logging
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from bot.errors import StartupError
from bot.log import configure_logging
from bot.rehearsal import RehearsalOptions, stage
from bot.rehearsal.keeping import DATABASE, read_kept, write_kept
from bot.rehearsal.page import Page
from bot.rehearsal.reading import Reader
from bot.rehearsal.stage import Stage
from bot.rehearsal.telling import Teller, standard_output
from bot.rehearsal.terminal import Terminal
from bot.rehearsal.tour import play_tour, tour_begins
from bot.rehearsal.visit import Visit
from bot.settings import Settings

PASSED, FAILED = 0, 1
READING_SECONDS = 0.5

AN_ESSAY = (
    "Now an essay of your own: as Hana, type /library add. It takes a file, or opens a dialog to paste the text into;"
    " /prompts review then shows what was drawn from it."
)
WHERE_TO_PLAY = "`make rehearse` opens this club as a page in the browser, where you can play any of them. "

TOUR_NEEDS_ROOM = (
    "{} already holds a rehearsal, and the tour begins with an empty club. Name another folder with --keep, or leave"
    " out --tour to go on where you were."
)


async def rehearse(options: RehearsalOptions, *, now: datetime | None = None, zone: ZoneInfo | None = None) -> int:
    """`now` and `zone` are the real ones unless a test says otherwise."""
    teller = Teller.on(standard_output(), pause_seconds=0.0 if options.tour else READING_SECONDS)
    with _folder(options.keep) as folder, _listening_for_faults() as faults:
        evening = Evening(options, folder, teller, zone or stage.zone_of_this_machine(), now or stage.now())
        played = await evening.play()
        owed = evening.bill(faults)
    return played or owed


class Evening:
    """One run of the rehearsal."""

    def __init__(self, options: RehearsalOptions, folder: Path, teller: Teller, zone: ZoneInfo, now: datetime) -> None:
        self._options = options
        self._folder = folder
        self._teller = teller
        self._zone = zone
        self._now = now
        self._raised: list[BaseException] = []

    async def play(self) -> int:
        """The tour unless there is something to come back to, then the visit unless only the tour was asked for."""
        kept = read_kept(self._folder)
        returning = kept is not None or (self._folder / DATABASE).exists()
        if returning and self._options.tour:
            raise StartupError(TOUR_NEEDS_ROOM.format(self._folder))
        begins = self._now if returning else tour_begins(self._now, self._zone)
        status = PASSED
        self._welcome(returning=returning)
        async with Stage.open(self._folder / DATABASE, begins, kept) as opened:
            if not returning:
                status = await self._tour(opened)
            if not self._options.tour:
                await self._visit(opened)
            self._raised = opened.faults()
        return status

    async def _tour(self, opened: Stage) -> int:
        result = await play_tour(opened, self._teller, self._zone, self._now)
        write_kept(self._folder, opened.keep())
        if not result.is_whole:
            return FAILED
        if self._options.tour:
            self._teller.say(WHERE_TO_PLAY + AN_ESSAY)
        return PASSED

    def bill(self, logged: list[str]) -> int:
        """Say what went wrong inside the bot; the status is that of a failure if anything did."""
        faults = [*logged, *(f"{type(error).__name__}: {error}" for error in self._raised)]
        if not faults:
            return PASSED
        self._teller.blank()
        self._teller.wrong("The bot met errors that it should not have:\n" + "\n".join(dict.fromkeys(faults)))
        return FAILED

    async def _visit(self, opened: Stage) -> None:
        keep_in = self._folder if self._options.keep else None
        visit = Visit(opened, self._zone, keep_in)
        page = Page(visit)
        await visit.begin()
        clock = asyncio.create_task(visit.run_clock(), name="the stage's clock")
        try:
            await page.serve(self._options.port)
            terminal = Terminal(visit, self._teller)
            self._invite(page, terminal, opened)
            talk = asyncio.create_task(terminal.run(), name="terminal")
            with suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, talk.cancel)
            await _first_to_end(talk, clock)
        finally:
            clock.cancel()
            await page.close()
            await visit.end()
            self._farewell()

    def _welcome(self, *, returning: bool) -> None:
        if returning:
            self._teller.title(
                f"Welcome back to the {stage.SERVER_NAME}.",
                f"Everything is as you left it in {self._folder}: the server, its messages, and the bot’s records."
                " What was due meanwhile is done now, and says that it is late.",
            )
        else:
            self._teller.title(
                f"Projectionist, in rehearsal: a week at the {stage.SERVER_NAME}.",
                "This is the real bot on a simulated Discord. No token, no network. Hana is the host; Ann, Ben,"
                f" Cleo, Dan and Eli are members. Times are in {self._zone.key.replace('_', ' ')}.",
            )

    def _invite(self, page: Page, terminal: Terminal, opened: Stage) -> None:
        now = Reader(opened.env, self._zone).clock_time(opened.env.now())
        self._teller.title("The house is open: " + page.url)
        self._teller.say(
            f"It is {now}, and from here on time runs as yours does. Open that address in a browser to play any of"
            " the members. Here you can type:"
        )
        self._teller.blank()
        terminal.explain()
        self._teller.blank()
        self._teller.say(AN_ESSAY)
        self._teller.blank()

    def _farewell(self) -> None:
        self._teller.blank()
        if self._options.keep:
            self._teller.say(f"Kept in {self._folder}. Start with the same --keep to go on.")
        else:
            self._teller.say("Nothing was kept. With --keep FOLDER the server and the records last.")


async def _first_to_end(*tasks: "asyncio.Task[None]") -> None:
    """Wait for one of them to end, and raise what it raised."""
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if not task.cancelled():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The folder to keep everything in, made where it is missing; otherwise one that is thrown away."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="projectionist-") as temporary:
            yield Path(temporary)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError(f"{keep} cannot be used to keep the rehearsal in: {error.strerror}.") from error
    yield keep


@contextmanager
def _listening_for_faults() -> Iterator[list[str]]:
    """What the bot logs as an error; only that is logged, so that the story can be read."""
    root = logging.getLogger()
    handlers, level, structure = root.handlers, root.level, structlog.get_config()
    configure_logging(Settings(log_level="error"))
    listener = _Listener()
    root.addHandler(listener)
    try:
        yield listener.heard
    finally:
        root.handlers = handlers
        root.setLevel(level)
        structlog.configure(**structure)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        event = record.msg.get("event") if isinstance(record.msg, dict) else record.getMessage()
        cause = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        self.heard.append(f"{event}: {type(cause).__name__}: {cause}" if cause else str(event))

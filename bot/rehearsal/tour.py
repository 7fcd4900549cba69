"""The tour: a week at the club in fast-forward, told in the terminal, each step checked."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rehearsal.acts import LAST_DAY, STEPS, Step
from bot.rehearsal.play import Play, StepFailed
from bot.rehearsal.reading import Reader
from bot.rehearsal.stage import Stage
from bot.rehearsal.telling import Teller

DRESS_TIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class TourResult:
    happened: int
    planned: int

    @property
    def is_whole(self) -> bool:
        return self.happened == self.planned


def tour_begins(now: datetime, zone: ZoneInfo) -> datetime:
    """Shortly before the first step of a tour that ends now."""
    first_day = now.astimezone(zone).date() - timedelta(days=LAST_DAY)
    first = STEPS[0]
    opening = datetime.combine(first_day, datetime.min.time(), zone) + timedelta(hours=first.hour, minutes=first.minute)
    return opening - DRESS_TIME


async def play_tour(stage: Stage, teller: Teller, zone: ZoneInfo, now: datetime) -> TourResult:
    """Play every step until one does not happen; then let time pass until `now`."""
    began = time.monotonic()
    play = Play(stage, teller, Reader(stage.env, zone), now.astimezone(zone).date() - timedelta(days=LAST_DAY))
    happened = 0
    async with stage.gate:
        for number, step in enumerate(STEPS, 1):
            if not await _happens(play, number, step):
                break
            happened += 1
        await play.reach(now)
    _sum_up(teller, happened, time.monotonic() - began)
    return TourResult(happened, len(STEPS))


async def _happens(play: Play, number: int, step: Step) -> bool:
    """Whether the step came out as it should; otherwise says what was expected."""
    await asyncio.sleep(play.teller.pause_seconds)
    instant = play.at(step.day, step.hour, step.minute)
    play.teller.heading(number, play.reader.clock_time(instant), step.title)
    try:
        # A second past the hour: what was promised for the hour itself has then been done.
        await play.reach(instant + timedelta(seconds=1))
        await step.act(play)
    except StepFailed as failed:
        play.teller.wrong(f"This step did not happen. {failed}")
        return False
    except Exception as error:  # noqa: BLE001 - whatever goes wrong here is the tour's finding
        play.teller.wrong(f"This step did not happen. {type(error).__name__}: {error}")
        return False
    return True


def _sum_up(teller: Teller, happened: int, seconds: float) -> None:
    teller.blank()
    text = f"{happened} of {len(STEPS)} steps happened, a week in {seconds:.1f} seconds."
    (teller.done if happened == len(STEPS) else teller.wrong)(text)

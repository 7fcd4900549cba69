"""All services of one bot, in one place to hand around."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.services.drafts import DraftService
from bot.services.films import FilmService
from bot.services.polls import PollService
from bot.services.runner import TimerRunner
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    clock: Clock
    database: Database
    timers: TimerRunner
    drafts: DraftService
    films: FilmService
    polls: PollService

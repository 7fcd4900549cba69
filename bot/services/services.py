"""All services of one bot, in one place to hand around."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.services.clubs import ClubService
from bot.services.discussions import DiscussionService
from bot.services.drafts import DraftService
from bot.services.elections import ElectionService
from bot.services.films import FilmService
from bot.services.library import LibraryService
from bot.services.nominations import NominationService
from bot.services.picks import PickService
from bot.services.polls import PollService
from bot.services.prompt_schedules import PromptScheduleService
from bot.services.prompt_writing import PromptWritingService
from bot.services.prompts import PromptService
from bot.services.runner import TimerRunner
from bot.services.screenings import ScreeningService
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    clock: Clock
    database: Database
    timers: TimerRunner
    clubs: ClubService
    drafts: DraftService
    elections: ElectionService
    films: FilmService
    picks: PickService
    nominations: NominationService
    polls: PollService
    screenings: ScreeningService
    discussions: DiscussionService
    library: LibraryService
    prompt_schedules: PromptScheduleService
    prompts: PromptService
    prompt_writing: PromptWritingService

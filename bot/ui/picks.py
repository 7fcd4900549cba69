"""Picks as members see them."""

from collections.abc import Callable, Mapping
from typing import Literal

from discord import app_commands, ui

from bot.domain.clubs import Club
from bot.domain.pages import Page
from bot.domain.picks import Pick
from bot.domain.timers import Timer
from bot.services.picks import Programme, WeekIsTaken
from bot.ui.context import Interaction, actor_of, services_of
from bot.ui.courier import message_link
from bot.ui.films import film_options
from bot.ui.items import ID
from bot.ui.layout import panel
from bot.ui.pages import PageButton, page_panel
from bot.ui.pings import ping_text
from bot.ui.screenings import where
from bot.ui.text import QUIET, film_details, film_name, full_time, member, safe

MOST_TITLE_IN_A_LINE = 120
WeekChoice = Literal["this week", "next week"]
WEEKS_AHEAD: Mapping[WeekChoice, int] = {"this week": 0, "next week": 1}


def pick_card(pick: Pick, club: Club, timer: Timer | None = None) -> ui.LayoutView:
    """The public announcement of a pick."""
    return panel(
        ping_text(club),
        f"### The film for {pick.week.label}",
        _film(pick),
        f"-# {_chosen(pick)}",
        timer=timer,
    )


def replaced_card(before: Pick, pick: Pick) -> ui.LayoutView:
    """What becomes of a card when its week is given to another film."""
    return panel(
        f"### No longer the film for {before.week.label}",
        f"{film_name(before.film)} has made room for {film_name(pick.film)}.",
        accent=QUIET,
    )


def replace_question(taken: WeekIsTaken) -> str:
    before = taken.before
    return f"The pick for {before.week.label} is {film_name(before.film)}. Replace it by {film_name(taken.film)}?" + (
        "\n-# Its nomination will be open again." if before.nomination_id else ""
    )


def set_sentence(pick: Pick) -> str:
    """Said when it was announced, or will be as soon as Discord lets it."""
    posted = f": {pick_link(pick)}" if pick.message_id else ". The announcement follows as soon as Discord takes it."
    return f"{film_name(pick.film)} is the pick for {pick.week.label}{posted}"


def standing_sentence(pick: Pick) -> str:
    announced = f": {pick_link(pick)}" if pick.message_id else "."
    return f"{film_name(pick.film)} is the pick for {pick.week.label} already{announced}"


def programme_panel(programme: Programme, mention_command: Callable[[str], str]) -> ui.LayoutView:
    """The answer to what the club watches now."""
    pick = programme.pick
    upcoming = f"Next week: {film_name(programme.next_pick.film)}" if programme.next_pick else ""
    if pick is None:
        return panel(
            "### No film has been picked yet",
            f"Put one forward with {mention_command('nominate')}. A host picks with {mention_command('pick set')} or"
            f" lets the club vote with {mention_command('vote open')}.",
            upcoming,
        )
    heading = "This week's film" if pick.week == programme.this_week else "No film for this week yet. The last one was"
    card = f"-# [The announcement]({pick_link(pick)})" if pick.message_id else ""
    return panel(
        f"### {heading}",
        _film(pick),
        f"-# {pick.week.label} · {_chosen(pick)}",
        _party(programme, mention_command),
        upcoming,
        card,
    )


def history_panel(page: Page[Pick]) -> ui.LayoutView:
    if not page.items:
        return panel("### No film has been picked yet", "The first pick will be the beginning of this list.")
    return page_panel("### The club's picks", page, [_line(pick) for pick in page.items], PickPage)


class PickPage(PageButton, template=rf"v1:page:picks:(?P<page>{ID})"):
    def __init__(self, page: int, label: str = "…") -> None:
        super().__init__(f"v1:page:picks:{page}", label)
        self.page = page

    async def draw(self, interaction: Interaction) -> ui.LayoutView:
        return history_panel(await services_of(interaction).picks.history(actor_of(interaction).club_id, self.page))


async def suggested_films(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Autocomplete for a film to be picked or shown: nominations first."""
    return film_options(await services_of(interaction).picks.suggest(actor_of(interaction).club_id, current))


def pick_link(pick: Pick) -> str:
    return message_link(pick.club_id, pick.channel_id, pick.message_id or 0)


def _film(pick: Pick) -> str:
    lines = [film_name(pick.film), film_details(pick.film), f"> {safe(pick.pitch)}" if pick.pitch else ""]
    return "\n".join(line for line in lines if line)


def _chosen(pick: Pick) -> str:
    """Who put the film forward and who decided."""
    decided = "chosen by the club's vote" if pick.election_id else f"picked by {member(pick.host_id)}"
    if pick.nominator_id is None:
        return decided[:1].upper() + decided[1:]
    return f"Nominated by {member(pick.nominator_id)}, {decided}"


def _party(programme: Programme, mention_command: Callable[[str], str]) -> str:
    party = programme.party
    if party is None:
        return f"No watch party is planned for it. Hosts plan one with {mention_command('party schedule')}."
    return f"Watch party: {full_time(party.starts_at)}, {where(party)}"


def _line(pick: Pick) -> str:
    by = f"nominated by {member(pick.nominator_id)}" if pick.nominator_id else f"picked by {member(pick.host_id)}"
    return f"- {pick.week.label}: {film_name(pick.film, MOST_TITLE_IN_A_LINE)} · {by}"

"""Watch parties as members see them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from discord import ButtonStyle, app_commands, ui

from bot.domain.clubs import Club
from bot.domain.screenings import Answer, Attendance, Screening
from bot.domain.timers import Timer
from bot.services.screenings import ScreeningPlan
from bot.ui import limits
from bot.ui.answers import answer
from bot.ui.context import House, Interaction, actor_of, house_of, services_of
from bot.ui.courier import message_link
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import Item, panel
from bot.ui.pings import ping_text
from bot.ui.text import (
    ACCENT,
    QUIET,
    channel,
    clock_time,
    cut,
    film_details,
    film_name,
    full_time,
    listed,
    member,
    safe,
    wall_time,
)

MOST_NAMED = 10
MOST_OTHERS = 3
ANSWERS = {1: Answer.YES, 2: Answer.MAYBE, 3: Answer.NO}
"""The digits that stand for the answers in a button's id."""

LABELS = {Answer.YES: "Going", Answer.MAYBE: "Maybe", Answer.NO: "Can't come"}
TAKEN_DOWN = {
    Answer.YES: "You are going to",
    Answer.MAYBE: "You may come to",
    Answer.NO: "You cannot come to",
}


class RsvpButton(
    PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:party:(?P<screening_id>{ID}):(?P<digit>[123])"
):
    """Says whether one comes. Pressing the same button again keeps the answer."""

    def __init__(self, screening_id: int, digit: int) -> None:
        self.screening_id = screening_id
        self.given = ANSWERS[digit]
        super().__init__(
            ui.Button(
                label=LABELS[self.given],
                style=ButtonStyle.primary if self.given is Answer.YES else ButtonStyle.secondary,
                custom_id=f"v1:party:{screening_id}:{digit}",
            )
        )

    async def act(self, interaction: Interaction) -> None:
        screening = await services_of(interaction).screenings.answer(
            actor_of(interaction), self.screening_id, self.given
        )
        text = (
            f"{TAKEN_DOWN[self.given]} {film_name(screening.film)}, {full_time(screening.starts_at)}. Press another"
            " button if that changes."
        )
        try:
            await answer(interaction, text)
        finally:
            redraw_later(house_of(interaction), screening)


def party_panel(attendance: Attendance, club: Club | None = None, timer: Timer | None = None) -> ui.LayoutView:
    """The public announcement, as it stands now. With `club` it mentions the role that is to be pinged."""
    screening = attendance.screening
    cancelled = screening.is_cancelled
    return panel(
        ping_text(club) if club and not cancelled else "",
        "### Cancelled: watch party" if cancelled else "### Watch party",
        "\n".join(part for part in (film_name(screening.film), film_details(screening.film)) if part),
        f"{full_time(screening.starts_at)}\nWhere: {where(screening)}",
        f"> {safe(screening.note)}" if screening.note else "",
        "" if cancelled else _answers(attendance),
        f"-# Hosted by {member(screening.host_id)}",
        buttons=[] if cancelled else _buttons(screening),
        timer=timer,
        accent=QUIET if cancelled else ACCENT,
    )


def next_party_panel(attendance: Attendance, now: datetime) -> ui.LayoutView:
    """The private answer to when the club meets next."""
    screening = attendance.screening
    return panel(
        "### The watch party is on" if screening.starts_at <= now else "### The next watch party",
        film_name(screening.film),
        f"{full_time(screening.starts_at)}\nWhere: {where(screening)}",
        f"> {safe(screening.note)}" if screening.note else "",
        _answers(attendance),
        f"-# [Say there whether you come]({party_link(screening)})" if screening.message_id else "",
    )


def reminder_panel(screening: Screening, club: Club, timer: Timer, now: datetime) -> ui.LayoutView:
    begins = "began" if screening.starts_at <= now else "begins"
    link = f"-# [Say whether you come]({party_link(screening)})" if screening.message_id else ""
    return panel(
        ping_text(club),
        f"### The watch party {begins} at {clock_time(screening.starts_at)}",
        f"{film_name(screening.film)}\nWhere: {where(screening)}",
        link,
        timer=timer,
    )


def cancelled_panel(screening: Screening, club: Club, timer: Timer) -> ui.LayoutView:
    """The notice that a party will not be held."""
    return panel(
        ping_text(club),
        "### The watch party is cancelled",
        f"{film_name(screening.film)}, planned for {full_time(screening.starts_at)}, will not be shown then.",
        timer=timer,
        accent=QUIET,
    )


def plan_question(plan: ScreeningPlan, hint: str) -> str:
    """What was understood, for the host to confirm."""
    planned, zone = plan.planned, plan.club.zone
    lines = [
        "### Shall I announce this watch party?",
        film_name(plan.film),
        f"{wall_time(planned.starts_at, zone)}, until about {plan.ends_at.astimezone(zone):%H:%M}",
        f"For you: {full_time(planned.starts_at)}",
        f"Where: {channel(planned.voice_channel_id) if planned.voice_channel_id else safe(planned.place)}",
        f"Announced in: {channel(planned.channel_id)}",
        f"> {safe(planned.note)}" if planned.note else "",
        *(
            f"Another party is planned for that time: {film_name(other.film)}, {full_time(other.starts_at)}."
            for other in plan.others[:MOST_OTHERS]
        ),
        f"-# {hint}" if hint else "",
    ]
    return "\n".join(line for line in lines if line)


def announced_sentence(screening: Screening, problem: str) -> str:
    """Said to the host; `problem` is why there is no event, if there is none."""
    if screening.message_id is None:
        posted = "The watch party is planned; its announcement follows as soon as Discord takes it."
    else:
        posted = f"The watch party is announced: {party_link(screening)}"
    return f"{posted}\n{problem}" if problem else posted


def called_off_sentence(screening: Screening, problem: str) -> str:
    """Said to the host; `problem` is what of the cancellation could not be made known."""
    done = f"The watch party for {film_name(screening.film)} is cancelled."
    return f"{done}\n{problem}" if problem else done


def no_party_panel(mention_command: Callable[[str], str]) -> ui.LayoutView:
    return panel(
        "### No watch party is planned",
        f"A host plans one with {mention_command('party schedule')}; {mention_command('pick now')} shows the film.",
    )


def party_choices(screenings: list[Screening], club: Club, current: str) -> list[app_commands.Choice[int]]:
    """Autocomplete for a party: when, in the club's zone, and which film."""
    labels = {
        screening.screening_id: f"{screening.starts_at.astimezone(club.zone):%d %b, %H:%M}: {screening.film.label}"
        for screening in screenings
    }
    return [
        app_commands.Choice(name=cut(label, limits.CHOICE_NAME), value=screening_id)
        for screening_id, label in labels.items()
        if current.casefold() in label.casefold()
    ][: limits.CHOICES]


def where(screening: Screening) -> str:
    return channel(screening.voice_channel_id) if screening.voice_channel_id else safe(screening.place)


def party_link(screening: Screening) -> str:
    return message_link(screening.club_id, screening.channel_id, screening.message_id or 0)


def redraw_later(house: House, screening: Screening) -> None:
    """Have the announcement show the present answers soon."""
    draw = partial(_draw, house, screening.club_id, screening.screening_id)
    house.redrawer.ask(f"party {screening.screening_id}", draw)


async def redraw(house: House, club_id: int, screening_id: int) -> None:
    """Show the announcement as the records have it now."""
    await house.redrawer.draw_now(f"party {screening_id}", partial(_draw, house, club_id, screening_id))


async def _draw(house: House, club_id: int, screening_id: int) -> None:
    attendance = await house.services.screenings.attendance(club_id, screening_id)
    screening = attendance.screening
    await house.courier.redraw(screening.channel_id, screening.message_id, party_panel(attendance))


def _buttons(screening: Screening) -> list[Item]:
    return [RsvpButton(screening.screening_id, digit) for digit in ANSWERS]


def _answers(attendance: Attendance) -> str:
    going = attendance.members(Answer.YES)
    others = " · ".join(f"{LABELS[answer]}: {len(attendance.members(answer))}" for answer in (Answer.MAYBE, Answer.NO))
    return f"**Going: {len(going)}**{_names(going)}\n{others}"


def _names(member_ids: list[int]) -> str:
    if not member_ids:
        return ""
    named = [member(member_id) for member_id in member_ids[:MOST_NAMED]]
    rest = len(member_ids) - len(named)
    return f" {listed([*named, f'{rest} more'] if rest else named)}"

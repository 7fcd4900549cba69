"""Polls as members see them."""

from functools import partial

from discord import ButtonStyle, SelectOption, ui

from bot.domain.polls import Poll, PollResult
from bot.domain.timers import Timer
from bot.ui import limits
from bot.ui.answers import answer
from bot.ui.context import House, Interaction, actor_of, house_of, services_of
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import Item, panel
from bot.ui.text import QUIET, bar, count, cut, full_time, listed, member, safe

MOST_BUTTONS = 5


class PollButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:poll:(?P<poll_id>{ID}):(?P<position>\d)"):
    """Chooses an answer, or takes it back."""

    def __init__(self, poll_id: int, position: int, label: str = "…") -> None:
        self.poll_id = poll_id
        self.position = position
        super().__init__(
            ui.Button(
                label=cut(label, limits.BUTTON_LABEL),
                style=ButtonStyle.secondary,
                custom_id=f"v1:poll:{poll_id}:{position}",
            )
        )

    async def act(self, interaction: Interaction) -> None:
        poll, chosen = await services_of(interaction).polls.press(actor_of(interaction), self.poll_id, self.position)
        await _confirm_vote(interaction, poll, chosen)


class PollSelect(PersistentItem[ui.Select[ui.LayoutView]], template=rf"v1:poll:(?P<poll_id>{ID}):choose"):
    """Holds more answers than fit on buttons. What is ticked replaces what was."""

    def __init__(self, poll_id: int, options: tuple[str, ...] = ("…",), *, several: bool = True) -> None:
        self.poll_id = poll_id
        super().__init__(
            ui.Select(
                placeholder="Choose your answers" if several else "Choose your answer",
                custom_id=f"v1:poll:{poll_id}:choose",
                min_values=0,
                max_values=len(options) if several else 1,
                options=[
                    SelectOption(label=cut(option, limits.OPTION_LABEL), value=str(position))
                    for position, option in enumerate(options)
                ],
            )
        )

    async def act(self, interaction: Interaction) -> None:
        positions = [int(value) for value in self.item.values]
        poll = await services_of(interaction).polls.vote(actor_of(interaction), self.poll_id, positions)
        await _confirm_vote(interaction, poll, positions)


def poll_panel(result: PollResult, timer: Timer | None = None) -> ui.LayoutView:
    """The public message of a poll, open or closed."""
    poll = result.poll
    closed = poll.closed_at is not None
    return panel(
        f"### {safe(poll.question)}",
        _answers(result),
        _footer(result),
        buttons=[] if closed else _buttons(poll),
        selects=[] if closed or len(poll.options) <= MOST_BUTTONS else [_select(poll)],
        timer=timer,
        **({"accent": QUIET} if closed else {}),
    )


def poll_result_panel(result: PollResult, timer: Timer | None = None) -> ui.LayoutView:
    """The announcement of how a poll ended."""
    late = "It should have closed earlier, but I was away.\n" if result.poll.closed_late else ""
    return panel(
        f"### Poll closed: {safe(result.poll.question)}",
        _verdict(result),
        _answers(result),
        f"-# {late}{count(result.voters, 'member')} voted. Asked by {member(result.poll.author_id)}.",
        timer=timer,
    )


def unposted_result(poll: Poll) -> str:
    question = safe(poll.question, 100)
    return f"The poll “{question}” has closed, but its result could not be posted; `/poll results` shows it."


def redraw_later(house: House, poll: Poll) -> None:
    """Have the poll's public panel show the present counts soon."""
    house.redrawer.ask(f"poll {poll.poll_id}", partial(_draw, house, poll.club_id, poll.poll_id))


async def redraw(house: House, club_id: int, poll_id: int) -> None:
    """Show the poll as the records have it now."""
    await house.redrawer.draw_now(f"poll {poll_id}", partial(_draw, house, club_id, poll_id))


async def _draw(house: House, club_id: int, poll_id: int) -> None:
    result = await house.services.polls.result(club_id, poll_id)
    await house.courier.redraw(result.poll.channel_id, result.poll.message_id, poll_panel(result))


async def _confirm_vote(interaction: Interaction, poll: Poll, chosen: list[int]) -> None:
    names = listed([f"**{safe(poll.options[position])}**" for position in chosen])
    text = f"Counted: {names}. You can change it until the poll closes." if chosen else "Your vote is withdrawn."
    try:
        await answer(interaction, text)
    finally:
        redraw_later(house_of(interaction), poll)


def _buttons(poll: Poll) -> list[Item]:
    if len(poll.options) > MOST_BUTTONS:
        return []
    return [PollButton(poll.poll_id, position, option) for position, option in enumerate(poll.options)]


def _select(poll: Poll) -> Item:
    return PollSelect(poll.poll_id, poll.options, several=poll.several)


def _answers(result: PollResult) -> str:
    if not result.poll.shows_counts:
        return "\n".join(f"- {safe(option)}" for option in result.poll.options)
    most = max(result.counts, default=0)
    return "\n".join(
        f"{safe(option)}\n`{bar(votes, most)}` {count(votes, 'vote')}"
        for option, votes in zip(result.poll.options, result.counts, strict=True)
    )


def _verdict(result: PollResult) -> str:
    leaders = [f"**{safe(leader)}**" for leader in result.leaders]
    if not leaders:
        return "Nobody voted."
    return f"{listed(leaders)} came first." if len(leaders) == 1 else f"A tie between {listed(leaders)}."


def _footer(result: PollResult) -> str:
    poll = result.poll
    answers = "Choose as many as you like." if poll.several else "Choose one."
    secrecy = " Counts are shown when it closes." if poll.hidden else ""
    closing = f" Closes {full_time(poll.closes_at)}." if poll.closes_at else ""
    if poll.closed_at:
        answers, secrecy, closing = "Closed.", "", ""
    return f"-# {answers}{secrecy}{closing} {count(result.voters, 'member')} voted. Asked by {member(poll.author_id)}."

"""Elections as members see them."""

from collections.abc import Callable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from discord import ButtonStyle, SelectOption, ui

from bot.domain.elections import Ballot, Election, Outcome, PastElection
from bot.domain.nominations import Nomination
from bot.domain.tally import Step, StepKind
from bot.domain.timers import Timer
from bot.services.elections import Opening
from bot.ui import limits
from bot.ui.answers import answer, replace
from bot.ui.context import House, Interaction, actor_of, house_of, services_of
from bot.ui.courier import message_link
from bot.ui.films import option_names
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import panel
from bot.ui.text import QUIET, bar, channel, count, cut, film_name, full_time, listed, member, safe

RULES = (
    "- Tick every film you would gladly watch; the one with the most approvals wins.\n"
    "- You can change your ballot until it closes.\n"
    "- Ballots are secret; counts are shown at the close.\n"
    "- A tie goes to the nominator who has gone longest without a pick, then to the earliest nomination."
)
SIZES = ((200, 150), (200, 60), (200, 0), (100, 0), (60, 0), (40, 0))
"""How long titles and pitches may be, the first pair with which everything fits being taken. 0 leaves pitches out."""

SHORT_NAME = 60
MOST_NAMES = 5
MOST_LEFT_OUT = 10


class VoteButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:vote:(?P<election_id>{ID}):open"):
    """Gives the member who presses it their ballot."""

    def __init__(self, election_id: int) -> None:
        self.election_id = election_id
        super().__init__(
            ui.Button(label="Vote", style=ButtonStyle.primary, custom_id=f"v1:vote:{election_id}:open"),
        )

    async def act(self, interaction: Interaction) -> None:
        ballot = await services_of(interaction).elections.ballot(actor_of(interaction), self.election_id)
        await answer(interaction, view=ballot_panel(ballot))


class BallotSelect(PersistentItem[ui.Select[ui.LayoutView]], template=rf"v1:vote:(?P<election_id>{ID}):ballot"):
    """The ballot. What is ticked is saved at once and replaces what was ticked before.

    It is a select in a private panel rather than a dialog, because a dialog that is open when the bot restarts is
    lost with all that was ticked in it; this one goes on working.
    """

    def __init__(self, election_id: int, options: Sequence[SelectOption] = ()) -> None:
        self.election_id = election_id
        super().__init__(
            ui.Select(
                placeholder="Tick the films you would gladly watch",
                custom_id=f"v1:vote:{election_id}:ballot",
                min_values=0,
                required=False,
                max_values=max(len(options), 1),
                options=list(options) or [SelectOption(label="…")],
            )
        )

    async def act(self, interaction: Interaction) -> None:
        chosen = [int(value) for value in self.item.values]
        elections = services_of(interaction).elections
        ballot = await elections.cast_ballot(actor_of(interaction), self.election_id, chosen)
        try:
            await replace(interaction, view=ballot_panel(ballot))
        finally:
            redraw_later(house_of(interaction), ballot.election)


class WithdrawButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:vote:(?P<election_id>{ID}):withdraw"):
    """Takes the member's ballot out of the vote."""

    def __init__(self, election_id: int) -> None:
        self.election_id = election_id
        super().__init__(
            ui.Button(
                label="Withdraw my ballot",
                style=ButtonStyle.secondary,
                custom_id=f"v1:vote:{election_id}:withdraw",
            )
        )

    async def act(self, interaction: Interaction) -> None:
        elections = services_of(interaction).elections
        election = await elections.withdraw_ballot(actor_of(interaction), self.election_id)
        try:
            await replace(interaction, "Your ballot is withdrawn. Press **Vote** if you want another one.")
        finally:
            redraw_later(house_of(interaction), election)


def redraw_later(house: House, election: Election) -> None:
    """Have the public panel show the present turnout soon."""
    draw = partial(_draw, house, election.club_id, election.election_id)
    house.redrawer.ask(f"election {election.election_id}", draw)


async def redraw(house: House, club_id: int, election_id: int) -> None:
    """Show the panel as the records have it now."""
    await house.redrawer.draw_now(f"election {election_id}", partial(_draw, house, club_id, election_id))


async def _draw(house: House, club_id: int, election_id: int) -> None:
    present = await house.services.elections.find(club_id, election_id)
    if present is not None:
        await house.courier.redraw(present.channel_id, present.message_id, election_panel(present))


def election_panel(election: Election, timer: Timer | None = None) -> ui.LayoutView:
    """The public message of an election: open, closed or cancelled. It never tells how the films stand."""
    if election.is_open:
        texts = ("### What shall we watch next?", RULES, _progress(election))
        button = VoteButton(election.election_id)
        return panel(texts[0], _films(election, texts), *texts[1:], buttons=[button], timer=timer)
    heading, footer = _ending(election)
    return panel(heading, _films(election, (heading, footer)), footer, timer=timer, accent=QUIET)


def status_panel(election: Election, *, voted: bool) -> ui.LayoutView:
    """The running election for one member. Hosts see no more of it than anybody else."""
    own = "You have voted, and can change your ballot." if voted else "You have not voted yet."
    texts = ("### The vote that is running", _progress(election), f"{own}{_where(election)}")
    button = VoteButton(election.election_id)
    return panel(texts[0], _films(election, texts), *texts[1:], buttons=[button])


def ballot_panel(ballot: Ballot) -> ui.LayoutView:
    """A member's own ballot, to be shown to nobody else."""
    election = ballot.election
    voted = ballot.ranking is not None
    return panel(
        "### Your ballot",
        _counted(ballot) if voted else "Tick every film you would gladly watch. Your choice is saved at once.",
        f"-# Only you see this. The vote closes {full_time(election.closes_at)}.",
        selects=[BallotSelect(election.election_id, _options(ballot))],
        buttons=[WithdrawButton(election.election_id)] if voted else [],
    )


def result_panel(election: Election, outcome: Outcome, timer: Timer | None = None) -> ui.LayoutView:
    """How an election ended."""
    texts = ["### The vote is decided" if outcome.winner else "### The vote has no winner"]
    texts += _victory(election, outcome) if outcome.winner else [_no_winner(outcome)]
    footer = f"-# {_late(election)}{_closing(election)} {count(outcome.turnout, 'ballot')}."
    return panel(*texts, _counts(outcome, [*texts, footer]), footer, timer=timer)


def opened_text(opening: Opening, election: Election, hint: str) -> str:
    """What the host is told who opened it. `election` is as it stands after its panel was posted."""
    parts = [f"The vote is open.{_where(election)}", f"It closes {full_time(election.closes_at)}.", _purpose(election)]
    if opening.left_out:
        parts.append(
            f"A vote holds {len(election.candidates)} films, so the oldest nominations are in it. Left for the next"
            f" one: {_left_out(opening.left_out)}."
        )
    return "\n".join(part for part in (*parts, hint) if part)


def closed_text(election: Election) -> str:
    return f"The vote is closed, and the result is posted in {channel(election.channel_id)}."


def past_label(past: PastElection, zone: ZoneInfo) -> str:
    """A closed election as autocomplete names it: its winner and the day of its close."""
    day = past.closed_at.astimezone(zone)
    date = f" · {day.day} {day:%B %Y}"
    winner = past.outcome.winner
    return cut(winner.label if winner else "no winner", limits.CHOICE_NAME - len(date)) + date


def _films(election: Election, others: Sequence[str]) -> str:
    """The candidates, numbered, as fully as the other texts of the panel leave room for."""

    def lines(title: int, pitch: int) -> str:
        return "\n".join(f"{n}. {_film(c, title, pitch)}" for n, c in enumerate(election.candidates, 1))

    return _fitting(lines, others)


def _fitting(lines: Callable[[int, int], str], others: Sequence[str]) -> str:
    """What `lines` makes of the first of `SIZES` that fits beside the other texts."""
    room = limits.LAYOUT_TEXT - sum(map(len, others))
    made = ""
    for title, pitch in SIZES:
        made = lines(title, pitch)
        if len(made) <= room:
            break
    return made


def _film(candidate: Nomination, title: int, pitch: int) -> str:
    why = f" · “{safe(candidate.pitch, pitch)}”" if pitch and candidate.pitch else ""
    return f"{film_name(candidate.film, title)} · {member(candidate.member_id)}{why}"


def _progress(election: Election) -> str:
    turnout = f"**{count(election.turnout, 'ballot')}** so far. Closes {full_time(election.closes_at)}."
    return f"{turnout}\n{_purpose(election)}".rstrip()


def _purpose(election: Election) -> str:
    return f"The winner becomes the pick for {election.pick_week.label}." if election.pick_week else ""


def _where(election: Election) -> str:
    if election.message_id is None:
        return f" It will stand in {channel(election.channel_id)}."
    return f" {message_link(election.club_id, election.channel_id, election.message_id)}"


def _ending(election: Election) -> tuple[str, str]:
    """Heading and footer of a panel that takes no more ballots."""
    if election.cancelled_at is not None:
        return "### This vote was cancelled", "-# Its films stay nominated."
    return "### This vote has closed", f"-# {count(election.turnout, 'ballot')}. `/vote results` shows how it ended."


def _options(ballot: Ballot) -> list[SelectOption]:
    approved = {candidate.nomination_id for candidate in ballot.approved}
    films = ballot.films
    names = option_names([candidate.film for candidate in films])
    return [
        SelectOption(
            label=name,
            value=str(candidate.nomination_id),
            description=cut(candidate.pitch, limits.OPTION_DESCRIPTION) or None,
            default=candidate.nomination_id in approved,
        )
        for candidate, name in zip(films, names, strict=True)
    ]


def _counted(ballot: Ballot) -> str:
    names = listed([film_name(candidate.film, SHORT_NAME) for candidate in ballot.approved])
    return (
        f"Your ballot is counted: {names or 'you approve none of the films'}. You can change it until the vote closes."
    )


def _victory(election: Election, outcome: Outcome) -> list[str]:
    winner = outcome.placings[0]
    nomination = election.candidate(winner.nomination_id)
    nominator = f" Nominated by {member(nomination.member_id)}." if nomination else ""
    votes = f"Approved on {winner.approvals} of {count(outcome.turnout, 'ballot')}.{nominator}"
    return [f"# {safe(winner.label, 210)}", votes, _tie(election, outcome), _consequence(election, outcome)]


def _consequence(election: Election, outcome: Outcome) -> str:
    """What became of the winner."""
    if outcome.week is not None and election.pick_week is not None and outcome.week != election.pick_week:
        wanted = election.pick_week.label
        return f"The vote was for {wanted}. It is the pick for {outcome.week.label}, the first week still free."
    if outcome.week is not None:
        return f"It is the pick for {outcome.week.label}."
    if election.pick_week is not None:
        return "A host picked it by hand before the vote closed, so this vote adds no pick."
    return "It stays nominated. A host can make it the pick with `/pick set`."


def _no_winner(outcome: Outcome) -> str:
    reason = "No ballot approves a film." if outcome.turnout else "Nobody voted."
    return f"{reason} All films stay nominated; a host can open another vote with `/vote open`."


def _counts(outcome: Outcome, others: Sequence[str]) -> str:
    most = max(placing.approvals for placing in outcome.placings)

    def lines(title: int, _pitch: int) -> str:
        return "\n".join(
            f"{safe(p.label, title)}\n`{bar(p.approvals, most)}` {count(p.approvals, 'approval')}"
            for p in outcome.placings
        )

    return _fitting(lines, others)


def _tie(election: Election, outcome: Outcome) -> str:
    """Every rule that was needed after the count, a sentence each; empty without a tie."""
    if len(outcome.steps) < len((StepKind.APPROVALS, StepKind.LONGEST_WITHOUT_PICK)):
        return ""
    pairs = zip(outcome.steps, outcome.steps[1:], strict=False)
    level = f"{_names(outcome, outcome.steps[0])} had {count(outcome.placings[0].approvals, 'approval')} each."
    return "\n".join([f"- {level}", *(f"- {_sentence(election, outcome, *pair)}" for pair in pairs)])


def _sentence(election: Election, outcome: Outcome, before: Step, step: Step) -> str:
    names = _names(outcome, step)
    if step.kind is StepKind.EARLIEST_NOMINATION:
        return f"{names} was nominated first, so it wins."
    if len(step.remaining) == 1:
        nomination = election.candidate(step.remaining[0])
        who = f" {member(nomination.member_id)}," if nomination else ""
        return f"The nominator of {names},{who} has gone longest without a pick, so it wins."
    if len(step.remaining) < len(before.remaining):
        return f"{names} stayed in, because their nominators have gone longest without a pick."
    if len({candidate.member_id for candidate in map(election.candidate, step.remaining) if candidate}) == 1:
        return "The same member nominated them."
    return "Their nominators have gone equally long without a pick."


def _names(outcome: Outcome, step: Step) -> str:
    if len(step.remaining) > MOST_NAMES:
        return f"{len(step.remaining)} films"
    return listed([f"**{safe(outcome.label(number), SHORT_NAME)}**" for number in step.remaining])


def _late(election: Election) -> str:
    return f"It should have closed {full_time(election.closes_at)}, but I was away. " if election.closed_late else ""


def _closing(election: Election) -> str:
    return f"Closed {full_time(election.closed_at)}." if election.closed_at else ""


def _left_out(nominations: Sequence[Nomination]) -> str:
    names = [film_name(nomination.film, SHORT_NAME) for nomination in nominations[:MOST_LEFT_OUT]]
    more = len(nominations) - len(names)
    return listed([*names, count(more, "other", "others")] if more else names)

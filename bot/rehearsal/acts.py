"""The week that the tour plays, step by step."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from simcord.backend.models import ScheduledEvent

from bot.rehearsal import talks
from bot.rehearsal.play import Play, StepFailed
from bot.rehearsal.stage import ANNOUNCEMENTS, FILM_TALK, GENERAL, VOICE

AMY = "Amy (2015)"
STOP = "Stop Making Sense (1984)"
SUGAR = "Searching for Sugar Man (2012)"
WALTZ = "The Last Waltz (1978)"
FEET = "20 Feet from Stardom (2013)"
OFTEN = "How often shall we meet?"
VOTE = "What shall we watch next?"

LAST_DAY = 7
"""The tour ends now, on the day with this number."""


@dataclass(frozen=True, slots=True)
class Step:
    """`day` counts from 0; the hour is the club's wall time. A step happened if it raises nothing."""

    day: int
    hour: int
    minute: int
    title: str
    act: Callable[[Play], Awaitable[None]]


async def set_up(play: Play) -> None:
    stage = play.stage
    await play.command(
        stage.host,
        stage.channel(ANNOUNCEMENTS),
        "club setup",
        "Back Row Film Club",
        discussion=stage.channel(FILM_TALK),
        time_zone=play.reader.zone.key,
    )


async def nominate(play: Play) -> None:
    general = play.stage.channel(GENERAL)
    for name, typed, film, pitch in (
        ("ann", "amy", AMY, "It broke me, and I would like company."),
        ("ben", "making sense stop", STOP, "The big suit. The lamp. Need I go on?"),
        ("cleo", "serching for sugar", SUGAR, "Half of it is true, and that half is better."),
        ("dan", "last waltz", WALTZ, "Play it loud."),
    ):
        who = play.stage.member(name)
        film_choice = await play.look_up(who, general, "nominate", typed, film)
        await play.command(who, general, "nominate", film=film_choice, pitch=pitch)
        await play.wait(minutes=4)
    eli = play.stage.member("eli")
    again = await play.look_up(eli, general, "nominate", "amy", AMY)
    await play.command(eli, general, "nominate", "Ann", film=again)


async def open_vote(play: Play) -> None:
    announcements = play.stage.channel(ANNOUNCEMENTS)
    await play.command(play.stage.host, announcements, "vote open", "The vote is open.", closes=play.typed_time(3, 20))
    play.see(announcements, VOTE, "Amy (2015)", "0 ballots so far", "[Vote]")


async def vote(play: Play) -> None:
    await _ballot(play, "ann", (AMY, WALTZ), show=True)
    await _ballot(play, "ben", (STOP,))
    play.expect(play.reader.lines(play.newest(play.stage.channel(ANNOUNCEMENTS), VOTE)), "2 ballots so far")
    play.teller.say("The panel counts 2 ballots, and tells nobody what is in them.")


async def restart(play: Play) -> None:
    play.teller.say("The process is stopped, and another one starts on the same records.")
    before = play.stage.client
    await play.stage.restart()
    if play.stage.client is before:
        raise StepFailed("Another bot should be running now.")
    await _ballot(play, "cleo", (AMY, STOP))
    await _ballot(play, "dan", (AMY, STOP))
    await _ballot(play, "eli", (SUGAR,))
    play.expect(play.reader.lines(play.newest(play.stage.channel(ANNOUNCEMENTS), VOTE)), "5 ballots so far")
    play.teller.say("The button that was posted before still works, and no ballot was lost: the panel counts 5.")


async def close_vote(play: Play) -> None:
    announcements = play.stage.channel(ANNOUNCEMENTS)
    play.teller.say("Nobody does anything. The hour has come.")
    play.see(announcements, "The vote is decided", "Amy (2015)", "had 3 approvals each", "was nominated first")
    play.see(announcements, "The film for", "Amy (2015)", "It broke me", "chosen by the club")
    await play.talk(announcements, (play.stage.member("ben"), "Robbed by a timestamp. Amy it is."))


async def schedule_party(play: Play) -> None:
    stage, announcements = play.stage, play.stage.channel(ANNOUNCEMENTS)
    asked = await play.command(
        stage.host,
        announcements,
        "party schedule",
        "Amy (2015)",
        when=play.typed_time(5, 20, 30),
        channel=stage.channel(VOICE),
        note="Doors at eight. Bring a handkerchief.",
    )
    await play.press(stage.host, asked.response, "Announce it")
    party = play.see(announcements, "Watch party", "Amy (2015)", "Bring a handkerchief", "[Going]")
    for name in ("ann", "ben", "dan"):
        await play.press(stage.member(name), party, "Going", "You are going", show=False)
    await play.press(stage.member("eli"), party, "Maybe", "You may come", show=False)
    play.expect(play.reader.lines(play.newest(announcements, "Bring a handkerchief")), "Going: 3", "Maybe: 1")
    event = _event(play, status=1)
    play.teller.say(f"The server has an event: {event.name}, in the {VOICE}.")


async def poll(play: Play) -> None:
    stage, general = play.stage, play.stage.channel(GENERAL)
    await play.command(
        stage.member("ben"),
        general,
        "poll ask",
        "Your poll is up",
        question="What do we eat on the night?",
        answers="Popcorn | Soup | Whatever Cleo bakes",
        hidden=True,
        closes="3h",
    )
    panel = play.see(general, "What do we eat on the night?", "Counts are shown when it closes")
    for name, answer in (
        ("ann", "Soup"),
        ("cleo", "Popcorn"),
        ("dan", "Whatever Cleo bakes"),
        ("eli", "Whatever Cleo bakes"),
    ):
        await play.press(stage.member(name), panel, answer, "Counted", show=False)
    play.teller.say("Three hours later:")
    await play.reach(play.at(4, 21, 1))
    play.see(general, "Poll closed", "Whatever Cleo bakes came first")


async def remind(play: Play) -> None:
    play.teller.say("Half an hour before the party:")
    play.see(play.stage.channel(ANNOUNCEMENTS), "The watch party begins", "Amy (2015)", VOICE)


async def begin_party(play: Play) -> None:
    event = _event(play, status=2)
    play.teller.say(f"The server’s event has begun: {event.name}. Everybody is in the {VOICE}.")


async def look_ahead(play: Play) -> None:
    stage, general = play.stage, play.stage.channel(GENERAL)
    dan = stage.member("dan")
    film = await play.look_up(dan, general, "nominate", "20 feet from", FEET)
    await play.command(dan, general, "nominate", film=film, pitch="They sang on everything you love.")
    await play.command(
        stage.member("eli"),
        general,
        "poll ask",
        "Your poll is up",
        question=OFTEN,
        answers="Every week | Every other week | Whenever Cleo bakes",
        closes="3d",
    )
    panel = play.newest(general, OFTEN)
    await play.press(stage.member("ann"), panel, "Every week", "Counted", show=False)
    await play.press(stage.member("cleo"), panel, "Every other week", "Counted", show=False)
    play.see(general, OFTEN, "2 members voted")
    await _encore(play)


STEPS = (
    Step(0, 19, 0, "The club is set up", set_up),
    Step(0, 19, 20, "Four nominations, and one too many", nominate),
    Step(1, 18, 30, "The vote opens", open_vote),
    Step(1, 20, 10, "The first ballots", vote),
    Step(2, 9, 12, "The bot is restarted in the middle of the vote", restart),
    Step(3, 20, 0, "The vote closes by itself, and makes the pick", close_vote),
    Step(3, 20, 15, "A watch party", schedule_party),
    Step(4, 12, 30, "An essay comes into the library", talks.load_essay),
    Step(4, 12, 40, "The host’s desk", talks.review),
    Step(4, 12, 50, "Prompts that nobody has to ask for", talks.schedule_prompts),
    Step(4, 18, 0, "A poll with hidden counts", poll),
    Step(5, 20, 0, "The reminder comes at its hour", remind),
    Step(5, 20, 30, "The party begins", begin_party),
    Step(5, 22, 50, "A prompt, and its thread", talks.discuss),
    Step(5, 23, 5, "A prompt in a member’s own words", talks.discuss_in_own_words),
    Step(6, 11, 0, "A prompt comes by itself", talks.see_scheduled),
    Step(6, 12, 5, "The next week", look_ahead),
)


async def _encore(play: Play) -> None:
    """Something to look forward to, for whoever visits the server afterwards."""
    host, announcements = play.stage.host, play.stage.channel(ANNOUNCEMENTS)
    film = await play.look_up(host, announcements, "party schedule", "stop making", STOP)
    asked = await play.command(
        host,
        announcements,
        "party schedule",
        film=film,
        when=play.typed_time(LAST_DAY + 1, 20),
        channel=play.stage.channel(VOICE),
        note="For those who were robbed.",
    )
    await play.press(host, asked.response, "Announce it", "announced", show=False)
    party = play.see(announcements, "For those who were robbed", "[Going]")
    await play.press(play.stage.member("ben"), party, "Going", "You are going", show=False)


async def _ballot(play: Play, name: str, films: tuple[str, ...], *, show: bool = False) -> None:
    who = play.stage.member(name)
    panel = play.newest(play.stage.channel(ANNOUNCEMENTS), VOTE)
    ballot = await play.press(who, panel, "Vote", "Your ballot", show=show)
    await play.tick(who, ballot, films, "Your ballot is counted", show=show)


def _event(play: Play, *, status: int) -> ScheduledEvent:
    events = play.stage.env.backend.get_guild(play.stage.guild.id).scheduled_events.values()
    found = [event for event in events if event.status == status]
    if not found:
        states = {event.name: event.status for event in events}
        raise StepFailed(f"The server should have an event of status {status}; it has {states or 'none'}.")
    return found[-1]

"""The part of the week that is about talking: an essay is loaded, its drafts are reviewed, and prompts are posted."""

from datetime import timedelta
from importlib.resources import files
from typing import Any

from simcord.builders import ChannelHandle

from bot.rehearsal.play import Attached, Play, StepFailed
from bot.rehearsal.stage import BOOTH, FILM_TALK

ESSAY_FILE = "encore.md"
ESSAY = "Nobody Asked for an Encore"
TURNED = "To persevere is not always to go on; sometimes it is to go back"
DISLIKED = "Nothing tests a belief like a very large room that is nearly empty."
LIKED = "Nobody can keep going for the sake of an audience that has never written back."
SKIPPED = "A full house cannot prove that somebody was right to keep going."
LIKED_TOO = "Hope is not the belief that somebody will come"
"""The first drafts of the essay, which `python -m bot prompts bot/rehearsal/encore.md` shows in this order."""

THEME = "Perseverance and the long game"
OWN_WORDS = "going back to what you gave up"
"""What a member types who has not seen the essay."""

SCHEDULED_DAYS = (6, 9)
"""The second one is for whoever visits the server afterwards."""


async def load_essay(play: Play) -> None:
    host, booth = play.stage.host, play.stage.channel(BOOTH)
    essay = Attached(ESSAY_FILE, files("bot.rehearsal").joinpath(ESSAY_FILE).read_bytes())
    told = (f"{ESSAY} is in the library", "by Hana", "5 passages", THEME, "5 drafts")
    async with play.stage.patience():
        await play.command(host, booth, "library add", *told, allowed=True, file=essay, author="Hana")


async def review(play: Play) -> None:
    """Have another question put to the words of the first draft, approve it, veto one, approve one, skip one."""
    host, booth = play.stage.host, play.stage.channel(BOOTH)
    desk = await play.command(host, booth, "prompts review", "Draft 1 of 5", TURNED, THEME)
    before = question_on(play, desk)
    await play.turn(host, desk, "Another question", "Draft 1 of 5", TURNED)
    if question_on(play, desk) == before:
        raise StepFailed(f"Another question should have been asked than “{before}”.")
    play.notes["question"] = question_on(play, desk)
    play.teller.say("The same words, and another question.")
    await play.turn(host, desk, "Approve", "Approved", "Draft 1 of 4", DISLIKED, show=False)
    await play.turn(host, desk, "Veto", "Vetoed", "Draft 1 of 3", LIKED, show=False)
    await play.turn(host, desk, "Approve", "Approved", "Draft 1 of 2", SKIPPED, show=False)
    await play.turn(host, desk, "Skip", "Draft 2 of 2", LIKED_TOO, show=False)
    await play.turn(host, desk, "Approve", "Approved", "Draft 1 of 1", SKIPPED, show=False)
    await play.command(host, booth, "library list", ESSAY, "1 draft · 3 approved prompts", show=False)
    play.teller.say("The library counts 3 approved prompts and a draft. The desk keeps Hana’s place for another day.")


async def schedule_prompts(play: Play) -> None:
    host, booth = play.stage.host, play.stage.channel(BOOTH)
    days = " and ".join(f"{play.first_day + timedelta(days=day):%A}" for day in SCHEDULED_DAYS)
    due = play.reader.clock_time(play.at(SCHEDULED_DAYS[0], 11))
    told = ("at 11:00", f"in #{FILM_TALK}", f"Next: {due}", "until somebody has answered")
    await play.command(host, booth, "prompts schedule", *told, days=days, hour="11:00", wait_for_answers=True)


async def discuss(play: Play) -> None:
    stage = play.stage
    talk = stage.channel(FILM_TALK)
    await play.command(stage.member("cleo"), talk, "discuss", "Your prompt is up")
    thread = film_thread(play)
    prompt = play.see(thread, "Asked by Cleo", "paragraph", "Amy", "[A follow-up]")
    await play.press(stage.member("dan"), prompt, "A follow-up")
    await play.talk(
        thread,
        (stage.member("ann"), "The answering machine. You hear everybody decide not to ring back."),
        (stage.member("ben"), "And the camera keeps going, which makes us the ones who did not ring."),
    )


async def discuss_in_own_words(play: Play) -> None:
    stage, thread = play.stage, film_thread(play)
    understood = f"I read “{OWN_WORDS}” as {THEME}."
    async with stage.patience():
        await play.command(stage.member("dan"), thread, "discuss", understood, "Your prompt is up", theme=OWN_WORDS)
    play.see(thread, "Asked by Dan", TURNED, f"{ESSAY}, paragraph 3", play.notes["question"], "[A follow-up]")
    play.teller.say("These are the words, and this is the question, that Hana approved.")
    said = "I keep going back to Belgrade. She would not sing, and twenty thousand people took it personally."
    await play.talk(thread, (stage.member("eli"), said))


async def see_scheduled(play: Play) -> None:
    """The prompt that nobody asked for, and the promise of the next one."""
    play.teller.say("Nobody has asked. The hour has come.")
    thread = film_thread(play)
    play.see(thread, "From the club's schedule", "paragraph", "[A follow-up]")
    await play.talk(thread, (play.stage.member("ann"), "Give me until lunch. I have the scene, but not the words."))
    due = play.reader.clock_time(play.at(SCHEDULED_DAYS[1], 11))
    await play.command(play.stage.host, thread, "prompts schedule", f"Next: {due}", show=False)
    play.teller.say(f"The next one is promised for {due}.")


def film_thread(play: Play) -> ChannelHandle:
    """The newest thread under the channel of the discussions."""
    threads = play.stage.channel(FILM_TALK).threads
    if not threads:
        raise StepFailed(f"A thread should have been opened in #{FILM_TALK}.")
    return threads[-1]


def question_on(play: Play, desk: Any) -> str:
    """The question of the draft that lies on the desk."""
    lines = [line for line in play.reader.lines(desk.response) if line.endswith("?")]
    if not lines:
        raise StepFailed("The desk should show a question.")
    return lines[0]

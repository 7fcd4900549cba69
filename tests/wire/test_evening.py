"""The first evening of a club, on the wire: the real process, killed in the middle of the vote."""

from pathlib import Path

from tests.loopback.server import Server
from tests.wire.club import WireClub, in_seconds, read
from tests.wire.process import BotProcess

AMY, STOP = "Amy (2015)", "Stop Making Sense (1984)"
VOTE = "What shall we watch next?"


async def test_the_first_evening(records: Path) -> None:
    async with Server.begin() as server:
        club = WireClub(server, server.world.add_guild(), records)
        async with BotProcess.running(server, records) as bot:
            await _set_up(club)
            await _nominate(club)
            await _vote(club, bot)
            await _watch(club)
            await _talk(club)
            await _ask(club)
            helped = await club.who("cleo").slash("help")
            assert "/nominate" in helped.text
            assert await club.until(lambda: not club.waiting())
            assert "error" not in bot.read_log().casefold()


async def _set_up(club: WireClub) -> None:
    host = club.who("hana")
    (zone, *_) = await host.autocomplete("club setup", "time_zone", "berl")
    shown = await host.slash("club setup", time_zone=zone["value"])
    assert "Europe/Berlin" in shown.text
    assert "Nothing is missing" in shown.text


async def _nominate(club: WireClub) -> None:
    for name, typed, film in (("ann", "amy", AMY), ("ben", "making sense stop", STOP)):
        choices = await club.who(name).autocomplete("nominate", "film", typed)
        value = next(choice["value"] for choice in choices if film in choice["name"])
        news = await club.who(name).slash("nominate", film=value, pitch="Play it loud.")
        assert film.split(" (")[0] in news.text
        assert not news.ephemeral


async def _vote(club: WireClub, bot: BotProcess) -> None:
    general = club.channel("general")
    opened = await club.who("hana").slash("vote open", closes=in_seconds(10))
    assert "The vote is open" in opened.text
    panel = await club.until_said(VOTE, general)
    await _ballot(club, "ann", AMY)
    await bot.kill()
    await bot.start()
    for name in ("cleo", "dan"):
        await _ballot(club, name, AMY)
    await club.world.changed.until(lambda: "**3 ballots** so far" in read(panel))
    assert AMY.split(" (", maxsplit=1)[0] in read(await club.until_said("The vote is decided", general))
    assert "chosen by the club" in read(await club.until_said("The film for", general))
    await club.world.changed.until(lambda: "This vote has closed" in read(panel))


async def _ballot(club: WireClub, name: str, *films: str) -> None:
    panel = await club.until_said(VOTE, club.channel("general"))
    ballot = await club.who(name).press(panel, "Vote")
    assert ballot.ephemeral
    assert ballot.original is not None
    ticked = await club.who(name).select(ballot.original, *films)
    assert "Your ballot is counted" in ticked.text


async def _watch(club: WireClub) -> None:
    asked = await club.who("hana").slash(
        "party schedule", when=in_seconds(86_400), channel=club.channel("Screening Room"), note="Doors at eight."
    )
    assert asked.original is not None
    confirmed = await club.who("hana").press(asked.original, "Announce it")
    await confirmed.until_says("The watch party is announced")
    party = await club.until_said("Doors at eight", club.channel("general"))
    (event,) = club.guild.events.values()
    assert event["name"] == AMY
    for name, label in (("ann", "Going"), ("ben", "Maybe")):
        assert AMY.split(" (", maxsplit=1)[0] in (await club.who(name).press(party, label)).text
    await club.world.changed.until(lambda: "Going: 1" in read(party) and "Maybe: 1" in read(party))


async def _talk(club: WireClub) -> None:
    """In a text channel, and then in a forum."""
    asked = await club.who("cleo").slash("discuss")
    assert "Your prompt is up" in asked.text
    prompt = await club.until_said("[A follow-up]", club.thread(AMY))
    assert (await club.who("dan").press(prompt, "A follow-up")).ephemeral
    await club.who("hana").slash("club settings", discussion=club.channel("film-talk"))
    asked = await club.who("cleo").slash("discuss", film=STOP)
    assert "Your prompt is up" in asked.text
    post = club.thread(STOP)
    assert post.parent is club.channel("film-talk")
    assert len(post.messages) == 2


async def _ask(club: WireClub) -> None:
    general = club.channel("general")
    await club.who("ben").slash("poll ask", question="Which food?", answers="Soup | Popcorn")
    panel = await club.until_said("Which food?", general)
    for name in ("ann", "cleo"):
        assert "Counted: **Soup**" in (await club.who(name).press(panel, "Soup")).text
    (choice,) = await club.who("ben").autocomplete("poll close", "poll", "food")
    assert "closed" in (await club.who("ben").slash("poll close", poll=choice["value"])).text
    assert "**Soup** came first" in read(await club.until_said("Poll closed: Which food?", general))
    await club.world.changed.until(lambda: "2 members voted" in read(panel) and "[Soup]" not in read(panel))

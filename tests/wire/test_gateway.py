"""Lost connections, refused tokens, and a Discord that is away for a while, with the real process.

Where Discord is away for five minutes, the wait itself is left out: what matters is that a timer came due meanwhile.
When the bot tries again, and how soon it is back, is in `tests/discord/test_gateway.py`, on a clock of its own.
Lateness is made in the records, by moving back the instant at which something should have happened.
"""

from pathlib import Path

from tests.loopback.server import Server
from tests.wire.club import WireClub, in_seconds, read, seen
from tests.wire.process import BotProcess

FIVE_MINUTES = 5 * 60 * 1000


async def test_an_answer_reaches_the_member_though_the_gateway_drops_meanwhile(records: Path) -> None:
    async with Server.begin() as server, BotProcess.running(server, records):
        club = WireClub(server, server.world.add_guild(), records)
        general = club.channel("general")
        await club.who("ann").slash("poll ask", question="Dropped?", answers="Friday | Saturday")
        panel = await club.until_said("Dropped?", general)
        pressed = club.who("ben").begin_press(panel, "Friday")
        server.faults.add("POST", f"/interactions/{pressed.interaction_id}/*/callback", delay=0.3)
        await club.until(lambda: club.asked("POST", f"/{pressed.token}/callback"))
        server.gateway.drop()
        assert "Counted: **Friday**" in await seen(pressed)
        await server.gateway.changed.until(lambda: server.gateway.resumed)
        assert "Counted: **Saturday**" in (await club.who("cleo").press(panel, "Saturday")).text
        await club.world.changed.until(lambda: "2 members voted" in read(panel))
        assert len(general.messages) == 1


async def test_what_was_pressed_while_the_gateway_was_down_is_heard_once(records: Path) -> None:
    """Discord replays it on resuming; whether it is still in time for the three seconds or not, it counts once."""
    async with Server.begin() as server, BotProcess.running(server, records):
        club = WireClub(server, server.world.add_guild(), records)
        await club.who("ann").slash("poll ask", question="Missed?", answers="Friday | Saturday")
        panel = await club.until_said("Missed?", club.channel("general"))
        server.gateway.drop()
        pressed = club.who("ben").begin_press(panel, "Friday")
        assert "Counted: **Friday**" in await seen(pressed)
        assert club.ask_records("SELECT COUNT(*) FROM poll_votes") == [(1,)]


async def test_a_refused_resume_doubles_nothing(records: Path) -> None:
    """A new session: ready comes a second time, and the timers run once all the same."""
    async with Server.begin() as server, BotProcess.running(server, records):
        club = WireClub(server, server.world.add_guild(), records)
        general = club.channel("general")
        await club.who("ann").slash("poll ask", question="Anew?", answers="Friday | Saturday", closes=in_seconds(3600))
        panel = await club.until_said("Anew?", general)
        server.gateway.refuse_resume = 1
        server.gateway.drop()
        await server.gateway.changed.until(lambda: server.gateway.identified["bot"] == 2)
        assert "Counted" in (await club.who("ben").press(panel, "Friday")).text
        _let_it_be_over(club, 3600_000)
        await club.nudge()
        await club.until_said("Poll closed: Anew?", general)
        assert await club.until(lambda: not club.waiting())
        assert len(general.messages) == 2


async def test_a_reconnect_that_discord_asks_for_is_not_noticed(records: Path) -> None:
    async with Server.begin() as server, BotProcess.running(server, records) as bot:
        club = WireClub(server, server.world.add_guild(), records)
        server.gateway.tell(7)
        await server.gateway.changed.until(lambda: server.gateway.resumed)
        answer = await club.who("ann").slash("poll ask", question="Op 7?", answers="Friday | Saturday")
        assert "Your poll is up" in answer.text
        assert len(club.channel("general").messages) == 1
        assert "Traceback" not in bot.read_log()


async def test_a_refused_token_ends_the_process_with_a_sentence(records: Path) -> None:
    async with Server.begin() as server:
        bot = BotProcess(server, records)
        bot.environment["DISCORD_TOKEN"] = "a-token-that-nobody-may-read"  # noqa: S105
        try:
            await bot.start(wait=False)
            assert await bot.wait() == 1
        finally:
            await bot.kill()
        assert "Discord refused the token" in bot.read_log()
        assert "may-read" not in bot.read_log()
        assert "Traceback" not in bot.read_log()


async def test_a_token_that_is_taken_away_ends_the_process_with_the_same_sentence(records: Path) -> None:
    """It was reset while the bot ran: the gateway answers the attempt to resume with 4004."""
    async with Server.begin() as server, BotProcess.running(server, records) as bot:
        server.world.token = "another-token"  # noqa: S105
        server.gateway.drop()
        assert await bot.wait() == 1
        assert "Discord refused the token" in bot.read_log()
        assert not {"a-token", "Traceback"} & set(bot.read_log().split())


async def test_a_discord_that_is_away_when_the_bot_starts_is_waited_for(records: Path) -> None:
    async with Server.begin() as server:
        club = WireClub(server, server.world.add_guild(), records)
        await server.stop()
        bot = BotProcess(server, records)
        try:
            await bot.start(wait=False)
            await club.until(lambda: "could not be reached" in bot.read_log())
            await server.start()
            server.faults.add("GET", "/users/@me", status=503)
            await server.gateway.changed.until(lambda: server.gateway.identified.get("bot"), 20)
            assert (await club.who("ann").slash("help")).text
            assert "Traceback" not in bot.read_log()
        finally:
            await bot.kill()


async def test_a_discord_that_comes_back_is_caught_up_with(records: Path) -> None:
    """A poll closes while Discord is away: its result is posted once, as soon as the bot is back."""
    async with Server.begin() as server, BotProcess.running(server, records) as bot:
        club = WireClub(server, server.world.add_guild(), records)
        general = club.channel("general")
        await club.who("ann").slash("poll ask", question="Away?", answers="Friday | Saturday", closes=in_seconds(3))
        panel = await club.until_said("Away?", general)
        await club.who("ben").press(panel, "Friday")
        await server.stop()
        await club.until(club.held)
        await server.start()
        await server.gateway.changed.until(server.gateway.live, 30)
        assert bot.returncode is None
        await club.until_said("Poll closed: Away?", general)
        await club.world.changed.until(lambda: "[Friday]" not in read(panel))
        assert await club.until(lambda: not club.waiting())
        assert len(general.messages) == 2


async def test_what_is_five_minutes_late_says_so(records: Path) -> None:
    """The process was dead when a poll should have closed."""
    async with Server.begin() as server, BotProcess.running(server, records) as bot:
        club = WireClub(server, server.world.add_guild(), records)
        general = club.channel("general")
        await club.who("ann").slash("poll ask", question="Late?", answers="Friday | Saturday", closes=in_seconds(240))
        await bot.kill()
        _let_it_be_over(club, 2 * FIVE_MINUTES)
        await bot.start()
        result = await club.until_said("Poll closed: Late?", general)
        assert "It should have closed earlier, but I was away." in read(result)


def _let_it_be_over(club: WireClub, milliseconds: int) -> None:
    """Move the close of the polls back by so much."""
    club.change_records("UPDATE polls SET closes_at = closes_at - ?", milliseconds)
    club.change_records("UPDATE timers SET due_at = due_at - ? WHERE kind = 'close_poll'", milliseconds)

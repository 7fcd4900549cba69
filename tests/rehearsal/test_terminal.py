"""What can be typed while the page is up."""

import io
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.rehearsal.telling import Teller
from bot.rehearsal.terminal import Order, Terminal, Verb, read_order
from bot.rehearsal.visit import Visit


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("+1h", Order(Verb.SKIP, span=timedelta(hours=1))),
        ("+2d", Order(Verb.SKIP, span=timedelta(days=2))),
        (" + 1d 6h ", Order(Verb.SKIP, span=timedelta(days=1, hours=6))),
        ("90M", Order(Verb.SKIP, span=timedelta(minutes=90))),
        ("1w", Order(Verb.SKIP, span=timedelta(weeks=1))),
        ("next", Order(Verb.NEXT)),
        ("NEXT", Order(Verb.NEXT)),
        ("channel #general", Order(Verb.CHANNEL, name="general")),
        ("channel Amy (2015)", Order(Verb.CHANNEL, name="amy (2015)")),
        ("channel", Order(Verb.CHANNEL)),
        ("as Ann", Order(Verb.PLAY, name="ann")),
        ("help", Order(Verb.HELP)),
        ("leave", Order(Verb.LEAVE)),
        ("quit", Order(Verb.LEAVE)),
        ("", Order(Verb.NOTHING)),
        ("   ", Order(Verb.NOTHING)),
    ],
)
def test_an_order_is_read(line: str, order: Order) -> None:
    assert read_order(line) == order


@pytest.mark.parametrize("line", ["-1h", "+h", "1 year", "sing", "+1h please", "skip"])
def test_what_is_not_understood_is_answered_with_what_is(line: str) -> None:
    with pytest.raises(UserError, match="help"):
        read_order(line)


@pytest.fixture
def terminal(visit: Visit) -> Terminal:
    return Terminal(visit, Teller(io.StringIO()))


async def said(terminal: Terminal, line: str) -> str:
    """What the terminal answers to this line, on one line."""
    out = io.StringIO()
    terminal._teller = Teller(out)
    assert await terminal.obey(line)
    return " ".join(out.getvalue().split())


async def test_leaving_ends_it(terminal: Terminal) -> None:
    assert not await terminal.obey("leave")


async def test_time_passes_and_what_was_said_is_shown(terminal: Terminal, visit: Visit) -> None:
    general = visit.stage.channel("general")
    await visit.stage.host.slash(general, "poll ask", question="When?", answers="Friday | Saturday", closes="2h")
    assert "It is Monday 2 March, 21:00. Nothing was said meanwhile." in await said(terminal, "+1h")
    told = await said(terminal, "next")
    assert "It is Monday 2 March, 22:00." in told
    assert "In #general:" in told
    assert "Poll closed: When?" in told
    assert "Nothing is promised for later" in await said(terminal, "next")
    assert "at most 60 days" in await said(terminal, "+400d")


async def test_another_channel_and_another_member(terminal: Terminal, visit: Visit) -> None:
    assert "The page shows #film-talk." in await said(terminal, "channel film")
    assert "You are Ann now." in await said(terminal, "as ann")
    assert visit.member.id == visit.stage.member("ann").id
    told = await said(terminal, "channel projection-booth")
    assert "The channels are: #announcements, #general, #film-talk." in told
    assert "The members are: Hana, Ann" in await said(terminal, "as zoe")
    assert "let time pass" in await said(terminal, "help")
    assert await said(terminal, "") == ""

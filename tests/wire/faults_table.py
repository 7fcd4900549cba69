"""The table of faults: each fault on each route that the bot uses, and what members, hosts and records are left with.

Every fault has a server of its own, and all go through the routes at the same time, against one process of the bot.
`python -m tests.wire.faults_table` prints the table.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from bot.app import open_records
from bot.clock import SystemClock
from bot.settings import Settings
from tests.loopback.events import ACTIVE
from tests.loopback.faults import Fault
from tests.loopback.server import Server
from tests.town.interactions import Interaction
from tests.town.world import Channel, Message
from tests.wire.club import WireClub, in_seconds, read, seen
from tests.wire.process import BotProcess

AMY, STOP = "Amy (2015)", "Stop Making Sense (1984)"
WALTZ, GIMME = "The Last Waltz (1978)", "Gimme Shelter (1970)"
AGAIN, SURE, YES = "again", "Nominate it again?", "Nominate it"
FAULTS: Final[dict[str, dict[str, Any]]] = {
    "429": {"status": 429, "retry_after": 0.3},
    "500": {"status": 500},
    "502 before": {"status": 502},
    "502 after": {"status": 502, "after": True},
    "503": {"status": 503},
    "reset before": {"reset": True},
    "reset after": {"reset": True, "after": True},
    "slow (2 s)": {"delay": 2.0},
}
NOT_YET = "It is saved, but Discord does not take my message just now."
LATER = "told that it is saved and will follow; it did"
FOREVER = 3600.0


@dataclass(frozen=True)
class Row:
    """What came of one fault on one route. `problem` is empty where nothing was doubled or lost."""

    fault: str
    route: str
    requests: int
    seen: str
    problem: str

    def __str__(self) -> str:
        return f"{self.route:<28} {self.fault:<13} {self.requests:>8}  {self.problem or self.seen}"


class Scene(WireClub):
    """A club in which one fault is tried. `breaks` arms it and remembers where to count the requests."""

    fault: dict[str, Any]
    rule: Fault | None = None

    def breaks(self, method: str, path: str) -> None:
        self.rule = self.server.faults.add(method, path, **self.fault)

    def requests(self) -> int:
        """How often the bot asked for what was broken."""
        rule = self.rule
        assert rule is not None
        assert rule.happened == rule.times, "the fault did not happen"
        return sum(self._is_of(rule, request.method, request.path) for request in self.server.requests)

    @staticmethod
    def _is_of(rule: Fault, method: str, path: str) -> bool:
        return Fault(method, path).method == rule.method and Path(path).match(rule.path)

    async def settle(self, answer: str) -> str:
        """Wait until what failed was tried again; the last word on what the member saw."""
        await self.until(lambda: not self.waiting())
        return LATER if answer.startswith(NOT_YET) else answer

    async def keep_trying(self) -> None:
        """Take away the ten seconds before another try, for as long as this runs."""
        while True:
            await self.until(self.held, FOREVER)
            await self.try_again()


Try = Callable[[Scene], Awaitable[str]]


async def answer_to_a_button(scene: Scene) -> str:
    panel = await _poll(scene, "A button?")
    asked = scene.who("ben").begin_press(panel, "Friday")
    scene.breaks("POST", f"/interactions/{asked.interaction_id}/*/callback")
    answer = await seen(asked)
    await _one_vote(scene, panel)
    assert "Counted: **Friday**" in answer, f"the member saw “{answer}”"
    return "counted, and told so"


async def answer_in_place(scene: Scene) -> str:
    """The panel whose select was used is what is answered with."""
    await scene.who("hana").slash("vote open", closes=in_seconds(3600))
    panel = await scene.until_said("What shall we watch next?", scene.channel("general"))
    ballot = await scene.who("ann").press(panel, "Vote")
    assert ballot.original is not None
    ticked = scene.who("ann").begin_select(ballot.original, AMY)
    scene.breaks("POST", f"/interactions/{ticked.interaction_id}/*/callback")
    answer = await seen(ticked)
    await scene.world.changed.until(lambda: "**1 ballot** so far" in read(panel))
    assert "Your ballot is counted" in answer, f"the member saw “{answer}”"
    return "counted, and told so"


async def thinking(scene: Scene) -> str:
    asked = scene.who("ann").begin_slash("poll ask", question="Thinking?", answers="Friday | Saturday")
    scene.breaks("POST", f"/interactions/{asked.interaction_id}/*/callback")
    answer = await seen(asked)
    polls = scene.said("Thinking?", scene.channel("general"))
    assert "Your poll is up" in answer, f"{len(polls)} polls, and the member saw “{answer}”"
    assert len(polls) == 1
    return "done once, and told so"


async def answer_after_thinking(scene: Scene) -> str:
    asked = scene.who("ann").begin_slash("poll ask", question="Following?", answers="Friday | Saturday")
    scene.breaks("PATCH", f"/webhooks/*/{asked.token}/messages/@original")
    answer = await seen(asked)
    assert "Your poll is up" in answer, f"the member saw “{answer}”"
    assert len(scene.said("Following?", scene.channel("general"))) == 1
    return "done once, and told so"


async def timers_post(scene: Scene) -> str:
    channel = scene.world.add_channel(scene.guild, "polls")
    scene.breaks("POST", f"/channels/{channel.channel_id}/messages")
    asked = scene.who("ann", "polls").begin_slash("poll ask", question="Posted?", answers="Friday | Saturday")
    answer = await scene.settle(await seen(asked))
    await scene.until_said("Posted?", channel)
    assert len(channel.messages) == 1, f"{len(channel.messages)} messages"
    return _told(answer, "Your poll is up")


async def panel_redrawn(scene: Scene) -> str:
    panel = await _poll(scene, "Redrawn?")
    scene.breaks("PATCH", f"/channels/*/messages/{panel.message_id}")
    await scene.who("ben").press(panel, "Friday")
    await _one_vote(scene, panel)
    return "the panel shows the vote"


async def thread_from_message(scene: Scene) -> str:
    talk = scene.channel("talk")
    scene.breaks("POST", f"/channels/{talk.channel_id}/messages/*/threads")
    return await _discuss(scene, AMY, talk)


async def forum_post(scene: Scene) -> str:
    forum = scene.channel("film-talk")
    await scene.who("hana").slash("club settings", discussion=forum)
    scene.breaks("POST", f"/channels/{forum.channel_id}/threads")
    return await _discuss(scene, STOP, forum)


async def event_created(scene: Scene) -> str:
    room = scene.channel("Screening Room")
    asked = await scene.who("hana").slash("party schedule", when=in_seconds(86_400), film=AMY, channel=room)
    assert asked.original is not None
    scene.breaks("POST", f"/guilds/{scene.guild.guild_id}/scheduled-events")
    pressed = scene.who("hana").begin_press(asked.original, "Announce it")
    await pressed.until_says("The watch party is announced")
    answer = await scene.settle("; ".join(pressed.text.splitlines()[1:]))
    assert len(scene.guild.events) == 1, f"{len(scene.guild.events)} events"
    return _told(answer, "")


async def event_started(scene: Scene) -> str:
    scene.breaks("PATCH", f"/guilds/{scene.guild.guild_id}/scheduled-events/*")
    scene.change_records(
        "UPDATE timers SET due_at = created_at WHERE club_id = ? AND kind = 'start_screening'", scene.guild.guild_id
    )
    await scene.nudge()
    await scene.until(lambda: not scene.waiting())
    assert [event["status"] for event in scene.guild.events.values()] == [ACTIVE]
    return "started"


async def event_deleted(scene: Scene) -> str:
    (event_id,) = scene.guild.events
    scene.breaks("DELETE", f"/guilds/{scene.guild.guild_id}/scheduled-events/{event_id}")
    answer = await scene.settle(_last_line(await seen(scene.who("hana").begin_slash("party cancel"))))
    assert not scene.guild.events
    await scene.until_said("The watch party is cancelled", scene.channel("general"))
    return _told(answer, "is cancelled")


async def news_after_a_yes(scene: Scene) -> str:
    """The member was asked first whether the club is to watch this week's film again; the news is for everybody."""
    place = scene.world.add_channel(scene.guild, AGAIN)
    await scene.who("hana", AGAIN).slash("pick set", film=WALTZ)
    question = await _ask_again(scene, "dan", WALTZ)
    scene.breaks("POST", f"/channels/{place.channel_id}/messages")
    answer = await _say_yes(scene, "dan", question)
    told = await scene.settle(answer)
    news = scene.said("nominates", place)
    assert len(news) == 1, f"told {len(news)} times, and the member saw “{answer}”"
    return _told(told, "It is nominated")


async def failure_after_a_yes(scene: Scene) -> str:
    """Somebody else said yes to the same film before. What went wrong takes the place of the question."""
    await scene.who("hana", AGAIN).slash("pick set", film=GIMME, week="next week")
    late, quick = [await _ask_again(scene, name, GIMME) for name in ("cleo", "dan")]
    assert await _say_yes(scene, "dan", quick) == "It is nominated."
    pressed = scene.who("cleo").begin_press(late, YES)
    scene.breaks("PATCH", f"/webhooks/*/{pressed.token}/messages/@original")
    answer = await _said_instead(pressed)
    assert len(scene.said("nominates **Gimme Shelter", scene.channel(AGAIN))) == 1
    assert "nominated “Gimme Shelter" in answer, f"the member saw “{answer}”"
    return "nothing done, and told why"


async def _ask_again(scene: Scene, name: str, film: str) -> Message:
    asked = await scene.who(name, AGAIN).slash("nominate", film=film)
    assert asked.original is not None
    assert SURE in asked.text
    return asked.original


async def _say_yes(scene: Scene, name: str, question: Message) -> str:
    return await _said_instead(scene.who(name).begin_press(question, YES))


async def _said_instead(pressed: Interaction) -> str:
    """What has taken the place of the question, and nothing beside it; empty if nothing came."""
    with suppress(TimeoutError):
        await pressed.changed.until(lambda: pressed.original and SURE not in pressed.text, 8.0)
    assert len(pressed.messages) == 1, pressed.text
    return "" if SURE in pressed.text else pressed.text


ANSWERS: Final[dict[str, Try]] = {
    "answer to a button": answer_to_a_button,
    "answer in place": answer_in_place,
}
SLOW_ANSWERS: Final[dict[str, Try]] = {
    "first answer: thinking": thinking,
    "answer after thinking": answer_after_thinking,
}
POSTS: Final[dict[str, Try]] = {
    "channel: a timer's post": timers_post,
    "edit: a panel redrawn": panel_redrawn,
}
THREADS: Final[dict[str, Try]] = {
    "thread from message": thread_from_message,
    "forum post": forum_post,
}
EVENTS: Final[dict[str, Try]] = {
    "event created": event_created,
    "event edited: started": event_started,
    "event deleted": event_deleted,
}
FOLLOW_UPS: Final[dict[str, Try]] = {
    "follow-up: news for all": news_after_a_yes,
    "follow-up: private failure": failure_after_a_yes,
}
LANES = (ANSWERS, SLOW_ANSWERS, FOLLOW_UPS, POSTS, THREADS, EVENTS)
"""Tried at the same time in each server; within a lane one after the other."""

HOSTS = "what the hosts are told"
ROUTES: Final = {name: route for lane in LANES for name, route in lane.items()}


async def collect(records: Path) -> list[Row]:
    """All rows, by route. The log of the bot is beside the records."""
    async with Server.begin() as server:
        guilds = {fault: server.world.add_guild(fault) for fault in FAULTS}
        async with BotProcess.running(server, records):
            rows = await asyncio.gather(
                *(_try_all(fault, partial(Scene, server, guild, records)) for fault, guild in guilds.items())
            )
    return [row for of_one_route in zip(*rows, strict=True) for row in of_one_route]


async def _try_all(fault: str, new_scene: Callable[[], Scene]) -> list[Row]:
    """The rows of one fault. Its server's hosts must not have been told of anything, since all came right."""
    scene = new_scene()
    await _furnish(scene)
    trying = asyncio.create_task(scene.keep_trying())
    try:
        lanes = await asyncio.gather(*(_try_lane(fault, new_scene(), lane) for lane in LANES))
    finally:
        trying.cancel()
    notes = (await scene.who("hana").slash("club check")).text
    problem = "" if "nothing went wrong" in notes else f"PROBLEM: {notes}"
    return [*(row for rows in lanes for row in rows), Row(fault, HOSTS, 0, "nothing: all came right", problem)]


async def _furnish(scene: Scene) -> None:
    scene.world.add_channel(scene.guild, "talk")
    await scene.who("hana").slash("club setup", discussion=scene.channel("talk"), time_zone="Europe/Berlin")
    await scene.who("ann").slash("nominate", film=AMY)
    await scene.who("ben").slash("nominate", film=STOP)


async def _try_lane(fault: str, scene: Scene, lane: dict[str, Try]) -> list[Row]:
    scene.fault = FAULTS[fault]
    return [await _try(scene, fault, route) for route in lane]


async def _try(scene: Scene, fault: str, route: str) -> Row:
    try:
        told = await ROUTES[route](scene)
        return Row(fault, route, scene.requests(), told, "")
    except (AssertionError, TimeoutError, ValueError) as problem:
        return Row(fault, route, 0, "", f"PROBLEM: {type(problem).__name__} {problem}".splitlines()[0])


async def _poll(scene: Scene, question: str) -> Message:
    await scene.who("ann").slash("poll ask", question=question, answers="Friday | Saturday")
    return await scene.until_said(question, scene.channel("general"))


async def _one_vote(scene: Scene, panel: Message) -> None:
    await scene.world.changed.until(lambda: "1 member voted" in read(panel), 8.0)


async def _discuss(scene: Scene, film: str, parent: Channel) -> str:
    asked = scene.who("cleo").begin_slash("discuss", film=film)
    answer = await scene.settle(await seen(asked))
    threads = scene.threads(film)
    assert [thread.parent for thread in threads] == [parent], f"{len(threads)} threads"
    await scene.until_said("[A follow-up]", threads[0])
    openings = [*parent.messages.values(), *threads[0].messages.values()]
    assert len(openings) == 2, f"{len(openings)} messages"
    return _told(answer, "Your prompt is up")


def _told(answer: str, words: str) -> str:
    assert words in answer or answer == LATER, f"the member saw “{answer}”"
    return LATER if answer == LATER else "done once, and told so"


def _last_line(text: str) -> str:
    return text.splitlines()[-1] if text else ""


@asynccontextmanager
async def _fresh_records() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "club.db"
        await (await open_records(Settings(database=path), SystemClock())).close()
        yield path


def show(rows: Iterable[Row]) -> None:
    """Print the table, a block for each route."""
    print(f"\n\n{'route':<28} {'fault':<13} requests  what the member saw")
    for _, block in groupby(rows, lambda row: row.route):
        print("", *block, sep="\n")
    print()


async def main() -> None:
    async with _fresh_records() as records:
        rows = await collect(records)
    show(rows)


if __name__ == "__main__":
    asyncio.run(main())

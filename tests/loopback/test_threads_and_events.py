"""Threads, forum posts and scheduled events: what they need, and what they may become."""

from typing import Any

import pytest

from tests.loopback.conftest import Wire
from tests.town.world import iso


def event(wire: Wire, **rest: Any) -> dict[str, Any]:
    starts = wire.world.now() + 60
    times = {"scheduled_start_time": iso(starts), "scheduled_end_time": iso(starts + 60)}
    return {
        "name": "Party",
        "entity_type": 3,
        "privacy_level": 2,
        "entity_metadata": {"location": "X"},
        **times,
        **rest,
    }


def events(wire: Wire) -> str:
    return f"/guilds/{wire.guild.guild_id}/scheduled-events"


async def test_a_message_has_one_thread_with_its_own_id(wire: Wire) -> None:
    _, sent = await wire.say({"content": "x"})
    path = f"/channels/{wire.general.channel_id}/messages/{sent['id']}/threads"
    assert await wire.refused("POST", path, {"name": "x" * 101}) == 50035
    _, opened = await wire.ask("POST", path, {"name": "Film"})
    assert opened["id"] == sent["id"]
    assert await wire.refused("POST", path, {"name": "Film"}) == 160004
    wire.may_not(create_public_threads=True)
    assert await wire.refused("POST", path, {"name": "Film"}) == 50013


async def test_a_forum_post_is_a_thread_with_its_first_message(wire: Wire) -> None:
    path = f"/channels/{wire.forum.channel_id}/threads"
    body = {"name": "Film", "message": {"content": "x"}}
    _, opened = await wire.ask("POST", path, body)
    assert opened["id"] == opened["message"]["id"] == opened["message"]["channel_id"]
    _, listed = await wire.ask("GET", f"/guilds/{wire.guild.guild_id}/threads/active")
    assert [thread["id"] for thread in listed["threads"]] == [opened["id"]]
    assert (await wire.ask("POST", path, body))[1]["id"] != opened["id"], "there is no nonce"
    wire.may_not(send_messages=True)
    assert await wire.refused("POST", path, body) == 50013
    assert await wire.refused("POST", f"/channels/{wire.general.channel_id}/threads", body) in (50008, 50013)


async def test_an_archived_thread_opens_when_something_is_said_unless_it_is_locked(wire: Wire) -> None:
    _, opened = await wire.ask(
        "POST", f"/channels/{wire.forum.channel_id}/threads", {"name": "Film", "message": {"content": "x"}}
    )
    thread = wire.world.channels[int(opened["id"])]
    path = f"/channels/{opened['id']}"
    thread.archived = thread.locked = True
    assert await wire.unsayable({"content": "x"}, thread) == 50083
    assert await wire.refused("PATCH", path, {"archived": False}) == 50013
    thread.locked = False
    assert (await wire.ask("PATCH", path, {"archived": False}))[1]["thread_metadata"]["archived"] is False
    thread.archived = True
    assert (await wire.say({"content": "x"}, thread))[0] == 200
    assert not thread.archived
    wire.world.remove_channel(wire.forum)
    assert await wire.refused("GET", path) == 10003


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"description": "x" * 1001},
        {"scheduled_end_time": None},
        {"entity_metadata": None},
        {"entity_metadata": {"location": "x" * 101}},
        {"scheduled_start_time": iso(0)},
        {"scheduled_end_time": iso(0)},
    ],
)
async def test_events_that_are_not_whole_are_refused(wire: Wire, wrong: dict[str, Any]) -> None:
    assert await wire.refused("POST", events(wire), event(wire, **wrong)) == 50035


async def test_a_hundred_events_are_all_that_a_server_takes(wire: Wire) -> None:
    for _ in range(100):
        assert (await wire.ask("POST", events(wire), event(wire)))[0] == 200
    assert await wire.refused("POST", events(wire), event(wire)) == 30038
    wire.world.ahead += 121
    assert (await wire.ask("POST", events(wire), event(wire)))[0] == 200, "those that are over do not count"


async def test_an_event_goes_forward_only_and_is_then_over(wire: Wire) -> None:
    room = wire.guild.channels["Screening Room"]
    body = event(wire, entity_type=2, channel_id=str(room.channel_id))
    _, made = await wire.ask("POST", events(wire), body)
    path = f"{events(wire)}/{made['id']}"
    wire.world.ahead += 3600
    assert (await wire.ask("GET", path))[1]["status"] == 1, "in a voice channel somebody has to start it"
    assert await wire.refused("PATCH", path, {"status": 3}) == 50035
    for status in (2, 3):
        assert (await wire.ask("PATCH", path, {"status": status}))[1]["status"] == status
    assert await wire.refused("PATCH", path, {"status": 2}) == 180000
    assert (await wire.ask("GET", events(wire)))[1] == []


async def test_external_events_start_and_end_by_themselves(wire: Wire) -> None:
    _, made = await wire.ask("POST", events(wire), event(wire))
    for seconds, status in ((0, 1), (61, 2), (60, 3)):
        wire.world.ahead += seconds
        assert (await wire.ask("GET", f"{events(wire)}/{made['id']}"))[1]["status"] == status


async def test_events_take_permissions(wire: Wire) -> None:
    _, made = await wire.ask("POST", events(wire), event(wire))
    path = f"{events(wire)}/{made['id']}"
    wire.may_not(manage_events=True)
    assert (await wire.ask("PATCH", path, {"status": 2}))[0] == 200, "one's own takes Create Events"
    wire.may_not(create_events=True)
    assert await wire.refused("POST", events(wire), event(wire)) == 50013
    assert await wire.refused("PATCH", path, {"status": 3}) == 50013
    assert await wire.refused("DELETE", path) == 50013


async def test_somebody_elses_event_takes_manage_events(wire: Wire) -> None:
    _, made = await wire.ask("POST", events(wire), event(wire))
    wire.guild.events[int(made["id"])]["creator_id"] = "7"
    wire.may_not(manage_events=True)
    assert await wire.refused("DELETE", f"{events(wire)}/{made['id']}") == 50013


async def test_what_is_not_there_is_unknown(wire: Wire) -> None:
    _, made = await wire.ask("POST", events(wire), event(wire))
    assert (await wire.ask("DELETE", f"{events(wire)}/{made['id']}"))[0] == 204
    assert await wire.refused("GET", f"{events(wire)}/{made['id']}") == 10070
    assert await wire.refused("GET", "/guilds/1/scheduled-events") == 10004
    nowhere = event(wire, entity_type=2, channel_id="1")
    assert await wire.refused("POST", events(wire), nowhere) == 10003
    assert await wire.refused("GET", "/users/1") == 10013

"""Three seconds, one answer, fifteen minutes."""

from typing import Any

import pytest

from tests.loopback.conftest import Wire
from tests.town.interactions import Asked

PRIVATE = 64
COMMANDS: list[dict[str, Any]] = [
    {
        "name": "party",
        "type": 1,
        "description": "x",
        "options": [{"name": "guest", "description": "x", "type": 6, "required": True}],
    }
]


LABEL: dict[str, Any] = {"type": 18, "label": "x", "component": {"type": 4, "custom_id": "i", "style": 1}}


def dialog(*components: dict[str, Any]) -> dict[str, Any]:
    return {"title": "x", "custom_id": "x", "components": list(components)}


def message(content: str = "hello", flags: int = 0) -> dict[str, Any]:
    return {"type": 4, "data": {"content": content, "flags": flags}}


async def test_one_answer_and_no_second(wire: Wire) -> None:
    asked = wire.begin()
    assert (await wire.ask("POST", wire.callback(asked), message()))[0] == 204
    assert await wire.refused("POST", wire.callback(asked), message()) == 40060
    assert asked.text == "hello"
    assert len(wire.general.messages) == 1


async def test_three_seconds_and_then_it_is_unknown(wire: Wire) -> None:
    asked = wire.begin()
    wire.world.ahead += 3.1
    assert await wire.refused("POST", wire.callback(asked), message()) == 10062
    assert await wire.refused("POST", "/interactions/1/nobody/callback", message()) == 10062


async def test_with_response_tells_of_the_message(wire: Wire) -> None:
    asked = wire.begin()
    _, told = await wire.ask("POST", wire.callback(asked) + "?with_response=true", message(flags=PRIVATE))
    assert told["interaction"]["response_message_ephemeral"]
    assert told["resource"]["message"]["content"] == "hello"
    assert asked.ephemeral
    assert not wire.general.messages


async def test_nothing_follows_before_the_first_answer_nor_after_fifteen_minutes(wire: Wire) -> None:
    asked = wire.begin()
    assert await wire.refused("POST", wire.webhook(asked), {"content": "x"}) == 10015
    await wire.ask("POST", wire.callback(asked), message())
    assert (await wire.ask("POST", wire.webhook(asked), {"content": "more"}))[0] == 200
    assert await wire.refused("POST", "/webhooks/1/nobody", {"content": "x"}) == 50027
    wire.world.ahead += 15 * 60
    assert await wire.refused("POST", wire.webhook(asked), {"content": "x"}) == 50027
    assert await wire.refused("PATCH", wire.webhook(asked) + "/messages/@original", {"content": "x"}) == 50027
    assert asked.text == "hello\nmore"


async def test_the_first_follow_up_takes_the_place_of_thinking(wire: Wire) -> None:
    asked = wire.begin()
    await wire.ask("POST", wire.callback(asked), {"type": 5, "data": {"flags": PRIVATE}})
    assert not asked.settled
    _, said = await wire.ask("POST", wire.webhook(asked), {"content": "done"})
    assert said["flags"] & PRIVATE
    assert (asked.settled, asked.text, asked.follow_ups) == (True, "done", [])


async def test_an_answer_is_edited_within_the_limits(wire: Wire) -> None:
    asked = wire.begin()
    await wire.ask("POST", wire.callback(asked), {"type": 5})
    path = wire.webhook(asked) + "/messages/@original"
    await wire.ask("PATCH", path, {"content": "done"})
    await wire.ask("PATCH", path, {"content": "really"})
    assert asked.text == "really"
    assert await wire.refused("PATCH", path, {"content": "x" * 2001}) == 50035
    assert asked.text == "really"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Asked.COMMAND, {"type": 7, "data": {"content": "x"}}),
        (Asked.COMMAND, {"type": 6}),
        (Asked.COMMAND, {"type": 8, "data": {"choices": []}}),
        (Asked.AUTOCOMPLETE, {"type": 4, "data": {"content": "x"}}),
        (Asked.DIALOG, {"type": 9, "data": dialog(LABEL)}),
        (Asked.DIALOG, {"type": 6}),
        (Asked.COMMAND, {"type": 9, "data": dialog()}),
        (Asked.COMMAND, {"type": 9, "data": dialog(*[LABEL] * 6)}),
        (Asked.COMMAND, {"type": 9, "data": {**dialog(LABEL), "title": "x" * 46}}),
        (Asked.COMMAND, {"type": 9, "data": dialog({**LABEL, "label": "x" * 46})}),
        (Asked.COMMAND, {"type": 9, "data": dialog(LABEL["component"])}),
        (Asked.COMMAND, {"type": 9, "data": dialog({**LABEL, "component": {**LABEL["component"], "style": 3}})}),
        (Asked.COMMAND, {"type": 4, "data": {"content": "x" * 2001}}),
        (Asked.AUTOCOMPLETE, {"type": 8, "data": {"choices": [{"name": "x", "value": "x"}] * 26}}),
        (Asked.AUTOCOMPLETE, {"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}),
    ],
)
async def test_answers_that_do_not_fit_are_refused_and_do_not_count(wire: Wire, asked: Asked, answer: Any) -> None:
    interaction = wire.begin(asked)
    assert await wire.refused("POST", wire.callback(interaction), answer) == 50035
    assert not interaction.callback


async def test_a_dialog_has_no_message_to_edit(wire: Wire) -> None:
    asked = wire.begin()
    answer = {"type": 9, "data": dialog(LABEL)}
    assert (await wire.ask("POST", wire.callback(asked), answer))[0] == 204
    assert asked.dialog == answer["data"]
    assert await wire.refused("PATCH", wire.webhook(asked) + "/messages/@original", {"content": "x"}) == 10008


async def test_a_press_may_change_its_message(wire: Wire) -> None:
    await wire.say({"content": "before"})
    (panel,) = wire.general.messages.values()
    pressed = wire.begin(Asked.COMPONENT, panel)
    await wire.ask("POST", wire.callback(pressed), {"type": 7, "data": {"content": "after"}})
    assert panel.content == "after"
    quiet = wire.begin(Asked.COMPONENT, panel)
    await wire.ask("POST", wire.callback(quiet), {"type": 6})
    await wire.ask("POST", wire.webhook(quiet), {"content": "beside", "flags": PRIVATE})
    assert [said.content for said in quiet.follow_ups] == ["beside"]


async def test_commands_are_checked_and_keep_their_ids(wire: Wire) -> None:
    path = f"/applications/{wire.world.bot.user_id}/commands"
    _, first = await wire.ask("PUT", path, COMMANDS)
    assert (await wire.ask("PUT", path, COMMANDS))[1] == first
    late = [{"name": n, "description": "x", "type": 3, "required": n == "b"} for n in "ab"]
    for bad in ({"name": "Bad"}, {"description": ""}, {"description": "x" * 101}, {"options": late}):
        assert await wire.refused("PUT", path, [{**COMMANDS[0], **bad}]) == 50035
    menu = {"name": "Veto this", "type": 3}
    assert (await wire.ask("PUT", path, [menu]))[0] == 200
    assert await wire.refused("PUT", path, [{**menu, "description": "x"}]) == 50035

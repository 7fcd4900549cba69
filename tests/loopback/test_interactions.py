"""Three seconds, one answer, fifteen minutes."""

from typing import Any

import pytest

from tests.loopback.conftest import Wire
from tests.loopback.interactions import Asked
from tests.loopback.visitor import NotOffered, Visitor
from tests.loopback.world import MANAGES_EVENTS

PRIVATE = 64
COMMANDS: list[dict[str, Any]] = [
    {
        "name": "party",
        "description": "x",
        "default_member_permissions": str(MANAGES_EVENTS),
        "options": [
            {
                "name": "plan",
                "description": "x",
                "type": 1,
                "options": [
                    {"name": "guest", "description": "x", "type": 6, "required": True},
                    {"name": "place", "description": "x", "type": 7},
                ],
            }
        ],
    }
]


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


async def test_a_dialog_has_no_message_to_edit(wire: Wire) -> None:
    asked = wire.begin()
    label = {"type": 18, "label": "x", "component": {"type": 4, "custom_id": "i", "style": 1}}
    dialog = {"title": "x", "custom_id": "x", "components": [label]}
    assert (await wire.ask("POST", wire.callback(asked), {"type": 9, "data": dialog}))[0] == 204
    assert await wire.refused("PATCH", wire.webhook(asked) + "/messages/@original", {"content": "x"}) == 10008


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Asked.COMMAND, {"type": 7, "data": {"content": "x"}}),
        (Asked.COMMAND, {"type": 6}),
        (Asked.COMMAND, {"type": 8, "data": {"choices": []}}),
        (Asked.AUTOCOMPLETE, {"type": 4, "data": {"content": "x"}}),
        (Asked.DIALOG, {"type": 9, "data": {}}),
        (Asked.COMMAND, {"type": 4, "data": {"content": "x" * 2001}}),
        (Asked.AUTOCOMPLETE, {"type": 8, "data": {"choices": [{"name": "x", "value": "x"}] * 26}}),
        (Asked.AUTOCOMPLETE, {"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}),
        (Asked.COMMAND, {"type": 9, "data": {"title": "x" * 46, "custom_id": "x", "components": []}}),
        (Asked.COMMAND, {"type": 9, "data": {"title": "x", "custom_id": "x", "components": []}}),
    ],
)
async def test_answers_that_do_not_fit_are_refused_and_do_not_count(wire: Wire, asked: Asked, answer: Any) -> None:
    interaction = wire.begin(asked)
    assert await wire.refused("POST", wire.callback(interaction), answer) == 50035
    assert not interaction.callback


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


async def test_a_command_carries_what_was_named_and_who_may_what(wire: Wire) -> None:
    await wire.ask("PUT", f"/applications/{wire.world.bot.user_id}/commands", COMMANDS)
    ann = wire.guild.member("ann")
    host = Visitor.of(wire.world, wire.guild, "hana")
    payload = host.begin_slash("party plan", guest=ann, place=wire.general).payload(wire.world)
    (plan,) = payload["data"]["options"]
    assert plan["options"][0]["value"] == str(ann.user.user_id)
    assert payload["data"]["resolved"]["users"][str(ann.user.user_id)]["username"] == "ann"
    assert str(wire.general.channel_id) in payload["data"]["resolved"]["channels"]
    assert int(payload["member"]["permissions"]) & MANAGES_EVENTS
    with pytest.raises(NotOffered, match="not shown"):
        Visitor.of(wire.world, wire.guild, "ann").begin_slash("party plan", guest=ann)
    with pytest.raises(NotOffered, match="missing"):
        host.begin_slash("party plan")
    with pytest.raises(NotOffered, match="unknown"):
        host.begin_slash("party plan", guest=ann, colour=1)


async def test_commands_are_checked_and_keep_their_ids(wire: Wire) -> None:
    path = f"/applications/{wire.world.bot.user_id}/commands"
    _, first = await wire.ask("PUT", path, COMMANDS)
    assert (await wire.ask("PUT", path, COMMANDS))[1] == first
    late = [{"name": n, "description": "x", "type": 3, "required": n == "b"} for n in "ab"]
    for bad in ({"name": "Bad"}, {"description": ""}, {"description": "x" * 101}, {"options": late}):
        assert await wire.refused("PUT", path, [{**COMMANDS[0], **bad}]) == 50035


async def test_a_visitor_presses_chooses_and_fills_in_only_what_is_there(wire: Wire) -> None:
    select = {"type": 3, "custom_id": "s", "options": [{"label": "One", "value": "1"}]}
    buttons = [{"type": 2, "style": 1, "label": n, "custom_id": n, "disabled": n == "b"} for n in "ab"]
    await wire.say({"components": [{"type": 1, "components": [select]}, {"type": 1, "components": buttons}]})
    (panel,) = wire.general.messages.values()
    ann = Visitor.of(wire.world, wire.guild, "ann")
    assert ann.begin_select(panel, "One").data == {"custom_id": "s", "component_type": 3, "values": ["1"]}
    pressed = ann.begin_press(panel, "a")
    assert pressed.payload(wire.world)["message"]["id"] == str(panel.message_id)
    for label in ("b", "c"):
        with pytest.raises(NotOffered):
            ann.begin_press(panel, label)
    field = {"type": 18, "label": "x", "component": {"type": 4, "custom_id": "i", "style": 1}}
    dialog = {"title": "x", "custom_id": "d", "components": [field]}
    await wire.ask("POST", wire.callback(pressed), {"type": 9, "data": dialog})
    filled = ann.begin_submit(pressed, i="hello").data
    assert filled["components"][0]["component"]["value"] == "hello"
    panel.seen_by = wire.guild.member("ben").user
    with pytest.raises(NotOffered, match="somebody else"):
        ann.begin_press(panel, "a")

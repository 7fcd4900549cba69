"""What a member can do in Discord's program, and what the bot is told of it."""

from typing import Any

import pytest

from tests.town.visitor import NotOffered, Visitor
from tests.town.world import MANAGES_EVENTS, Guild, Message, World

GUEST_AND_PLACE = [
    {"name": "guest", "description": "x", "type": 6, "required": True},
    {"name": "place", "description": "x", "type": 7},
]
PARTY: dict[str, Any] = {
    "id": "1",
    "name": "party",
    "default_member_permissions": str(MANAGES_EVENTS),
    "options": [{"name": "plan", "description": "x", "type": 1, "options": GUEST_AND_PLACE}],
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def guild(world: World) -> Guild:
    return world.add_guild()


def test_a_command_carries_what_was_named_and_who_may_what(world: World, guild: Guild) -> None:
    world.commands["party"] = PARTY
    ann, general = guild.member("ann"), guild.channels["general"]
    host = Visitor.of(world, guild, "hana")
    payload = host.begin_slash("party plan", guest=ann, place=general).payload(world)
    (plan,) = payload["data"]["options"]
    assert plan["options"][0]["value"] == str(ann.user.user_id)
    assert payload["data"]["resolved"]["users"][str(ann.user.user_id)]["username"] == "ann"
    assert str(general.channel_id) in payload["data"]["resolved"]["channels"]
    assert int(payload["member"]["permissions"]) & MANAGES_EVENTS
    with pytest.raises(NotOffered, match="not shown"):
        Visitor.of(world, guild, "ann").begin_slash("party plan", guest=ann)
    with pytest.raises(NotOffered, match="missing"):
        host.begin_slash("party plan")
    with pytest.raises(NotOffered, match="unknown"):
        host.begin_slash("party plan", guest=ann, colour=1)


def test_a_visitor_presses_chooses_and_fills_in_only_what_is_there(world: World, guild: Guild) -> None:
    select = {"type": 3, "custom_id": "s", "options": [{"label": "One", "value": "1"}]}
    buttons = [{"type": 2, "style": 1, "label": n, "custom_id": n, "disabled": n == "b"} for n in "ab"]
    rows = [{"type": 1, "components": [select]}, {"type": 1, "components": buttons}]
    panel = Message(world.new_id(), guild.channels["general"], world.bot, components=rows)
    ann = Visitor.of(world, guild, "ann")
    assert ann.begin_select(panel, "One").data == {"custom_id": "s", "component_type": 3, "values": ["1"]}
    pressed = ann.begin_press(panel, "a")
    assert pressed.payload(world)["message"]["id"] == str(panel.message_id)
    for label in ("b", "c"):
        with pytest.raises(NotOffered):
            ann.begin_press(panel, label)
    field = {"type": 18, "label": "x", "component": {"type": 4, "custom_id": "i", "style": 1}}
    pressed.dialog = {"title": "x", "custom_id": "d", "components": [field]}
    filled = ann.begin_submit(pressed, i="hello").data
    assert filled["components"][0]["component"]["value"] == "hello"
    panel.seen_by = guild.member("ben").user
    with pytest.raises(NotOffered, match="somebody else"):
        ann.begin_press(panel, "a")

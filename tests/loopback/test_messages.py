"""What Discord refuses of messages and components, and what it does with a nonce."""

from typing import Any

import pytest

from tests.loopback.conftest import Wire
from tests.town.world import Message

LAYOUT = 32768


def text(content: str = "x") -> dict[str, Any]:
    return {"type": 10, "content": content}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def button(custom_id: str = "a", label: str = "Yes") -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": label, "custom_id": custom_id}


def select(options: int) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": [{"label": str(n), "value": str(n)} for n in range(options)]}


def layout(*parts: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"flags": LAYOUT, "components": list(parts), **rest}


TOO_MUCH = {
    "content": {"content": "x" * 2001},
    "nonce": {"content": "x", "nonce": "n" * 26},
    "41 components": layout(*[text()] * 41),
    "41 nested components": layout({"type": 17, "components": [text()] * 40}),
    "4001 characters": layout(text("x" * 2000), text("x" * 2001)),
    "content beside a layout": layout(text(), content="x"),
    "a text without the flag": {"components": [text()]},
    "an empty text": layout(text("")),
    "a bare button": layout(button()),
    "six rows": {"components": [row(button(str(n))) for n in range(6)]},
    "six buttons": layout(row(*[button(str(n)) for n in range(6)])),
    "an empty row": layout(row()),
    "a select beside a button": layout(row(select(2), button())),
    "the same custom id": layout(row(button("a"), button("a"))),
    "a long custom id": layout(row(button("a" * 101))),
    "no custom id": layout(row({"type": 2, "style": 1, "label": "x"})),
    "a long label": layout(row(button("a", "x" * 81))),
    "26 options": layout(row(select(26))),
    "no options": layout(row(select(0))),
    "more values than options": layout(row({**select(2), "max_values": 3})),
    "the same value": layout(row({**select(1), "options": [{"label": "x", "value": "x"}] * 2})),
    "a long option": layout(row({**select(1), "options": [{"label": "x" * 101, "value": "x"}]})),
    "a container in a container": layout({"type": 17, "components": [{"type": 17, "components": [text()]}]}),
    "the same id": layout({**text(), "id": 7}, {**text(), "id": 7}),
    "an id of 33 bits": layout({**text(), "id": 1 << 32}),
}


@pytest.mark.parametrize("body", TOO_MUCH.values(), ids=TOO_MUCH.keys())
async def test_what_breaks_a_limit_is_refused_with_the_field(wire: Wire, body: dict[str, Any]) -> None:
    status, refused = await wire.say(body)
    assert (status, refused["code"], bool(refused["errors"])) == (400, 50035, True)
    assert not wire.general.messages


async def test_what_keeps_every_limit_is_taken(wire: Wire) -> None:
    full = layout(
        {"type": 17, "components": [text("x" * 90), *[row(select(25))], row(button())]}, *[text("y" * 100)] * 33
    )
    assert (await wire.say(full))[0] == 200
    assert (await wire.say({"content": "x" * 2000, "nonce": "n" * 25}))[0] == 200


async def test_a_refusal_names_the_field_by_its_path(wire: Wire) -> None:
    _, refused = await wire.say(layout(row(button("a", "x" * 81))))
    label = refused["errors"]["components"]["0"]["components"]["0"]["label"]
    assert "80" in label["_errors"][0]["message"]


async def test_nothing_is_no_message(wire: Wire) -> None:
    assert await wire.unsayable({"content": "  "}) == 50006


async def test_the_same_nonce_within_minutes_returns_the_first_message(wire: Wire) -> None:
    once = {"content": "first", "nonce": "7.1", "enforce_nonce": True}
    _, first = await wire.say(once)
    _, again = await wire.say({**once, "content": "second"})
    assert (again["id"], again["content"]) == (first["id"], "first")
    assert (await wire.say({**once, "nonce": "7.2"}))[1]["id"] != first["id"]
    wire.world.ahead += wire.world.nonce_seconds + 1
    assert (await wire.say(once))[1]["id"] != first["id"]


async def test_a_nonce_that_is_not_enforced_is_only_shown(wire: Wire) -> None:
    ids = {(await wire.say({"content": "x", "nonce": "1"}))[1]["id"] for _ in range(2)}
    assert len(ids) == 2


async def test_history_is_read_backwards_in_pages(wire: Wire) -> None:
    ids = [int((await wire.say({"content": str(n)}))[1]["id"]) for n in range(5)]
    path = f"/channels/{wire.general.channel_id}/messages"

    async def read(query: str) -> list[int]:
        return [ids.index(int(message["id"])) for message in (await wire.ask("GET", f"{path}?{query}"))[1]]

    assert await read("limit=2") == [4, 3]
    assert await read(f"limit=2&after={ids[1]}") == [3, 2]
    assert await wire.refused("GET", f"{path}?limit=101") == 50035
    wire.may_not(read_message_history=True)
    assert await read("limit=2") == []


async def test_a_message_is_edited_by_its_author_within_the_limits(wire: Wire) -> None:
    _, sent = await wire.say({"content": "x"})
    path = f"/channels/{wire.general.channel_id}/messages/"
    _, edited = await wire.ask("PATCH", path + sent["id"], {"content": "y"})
    assert edited["content"] == "y"
    assert await wire.refused("PATCH", path + sent["id"], {"content": "x" * 2001}) == 50035
    assert wire.general.messages[int(sent["id"])].content == "y"
    wire.general.messages[7] = Message(7, wire.general, wire.guild.member("ann").user, "mine")
    assert await wire.refused("PATCH", path + "7", {"content": "y"}) == 50005


async def test_what_was_deleted_is_unknown(wire: Wire) -> None:
    _, sent = await wire.say({"content": "x"})
    path = f"/channels/{wire.general.channel_id}/messages/{sent['id']}"
    assert (await wire.ask("DELETE", path))[0] == 204
    assert await wire.refused("DELETE", path) == 10008
    assert await wire.refused("PATCH", path, {"content": "x"}) == 10008


async def test_permissions_decide_where_one_may_speak(wire: Wire) -> None:
    assert await wire.unsayable({"content": "x"}, wire.forum) == 50008
    bot = wire.guild.member("projectionist")
    wire.world.permit(wire.general, bot, deny=1 << 11)
    assert await wire.unsayable({"content": "x"}) == 50013
    wire.world.permit(wire.general, bot, deny=1 << 10)
    assert await wire.unsayable({"content": "x"}) == 50001
    wire.world.remove_channel(wire.general)
    assert await wire.unsayable({"content": "x"}) == 10003


async def test_direct_messages_have_one_channel_and_may_be_unwanted(wire: Wire) -> None:
    ann = wire.guild.member("ann").user
    _, opened = await wire.ask("POST", "/users/@me/channels", {"recipient_id": ann.user_id})
    assert (await wire.ask("POST", "/users/@me/channels", {"recipient_id": ann.user_id}))[1] == opened
    channel = wire.world.channels[int(opened["id"])]
    assert (await wire.say({"content": "x"}, channel))[0] == 200
    ann.takes_messages = False
    assert await wire.unsayable({"content": "x"}, channel) == 50007
    assert await wire.refused("POST", "/users/@me/channels", {"recipient_id": 1}) == 10013

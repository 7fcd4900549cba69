"""Messages. Discord docs: Resources, Message."""

from discord import ChannelType

from tests.loopback.api import ANY, Call, Refusal, check, invalid, route
from tests.loopback.components import LAYOUT, PLAIN, check_components
from tests.town.world import Channel, Json, Message

COMPONENTS_V2 = 1 << 15
ANYTHING = dict.fromkeys(("components", "flags", "enforce_nonce", "allowed_mentions", "tts"), ANY)
BODY = {**ANYTHING, "content": range(2001), "nonce": range(26)}


def write(message: Message, body: Json) -> Message:
    """Have the message say this, unless a limit is broken; what is not named stays."""
    check(body, BODY)
    content = (body.get("content", message.content) or "").strip()
    components = body.get("components", message.components) or []
    flags = message.flags | (body.get("flags") or 0)
    if content and flags & COMPONENTS_V2:
        raise invalid("The 'content' field cannot be used with MessageFlags.IS_COMPONENTS_V2", "content")
    check_components(components, *(LAYOUT if flags & COMPONENTS_V2 else PLAIN))
    if not (content or components):
        raise Refusal(400, 50006, "Cannot send an empty message")
    message.content, message.components, message.flags = content, components, flags
    return message


@route("POST", "/channels/{channel_id}/messages")
def create_message(call: Call) -> Json:
    """With `enforce_nonce` the same author's same nonce returns the message that there is, for a few minutes."""
    world, channel = call.world, call.channel()
    _check_place(call, channel)
    message = write(Message(world.new_id(), channel, world.bot, nonce=call.body.get("nonce")), call.body)
    if message.nonce and call.body.get("enforce_nonce"):
        known = world.nonces.get((channel.channel_id, message.nonce))
        if known and world.age(known.message_id) < world.nonce_seconds:
            return known.payload()
        world.nonces[channel.channel_id, message.nonce] = message
    channel.archived = False
    channel.messages[message.message_id] = message
    return message.payload()


def _check_place(call: Call, channel: Channel) -> None:
    """Topics, Threads: a locked thread takes nothing; others come back from the archive when something is said."""
    call.require(channel, **{"send_messages_in_threads" if channel.parent else "send_messages": True})
    if channel.kind is ChannelType.forum:
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
    if channel.archived and channel.locked:
        raise Refusal(400, 50083, "Thread is archived")
    if channel.recipient and not channel.recipient.takes_messages:
        raise Refusal(403, 50007, "Cannot send messages to this user")


@route("GET", "/channels/{channel_id}/messages")
def history(call: Call) -> list[Json]:
    """The newest first, even of those `after`. Without Read Message History there is nothing to see."""
    channel, asked = call.channel(), {name: int(value) for name, value in call.query.items()}
    check(asked, {"limit": range(1, 101), "after": ANY})
    if not call.may(channel, read_message_history=True):
        return []
    found = [message for key, message in sorted(channel.messages.items()) if key > asked.get("after", 0)]
    chosen = found[: asked["limit"]] if "after" in asked else found[-asked["limit"] :]
    return [message.payload() for message in reversed(chosen)]


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit_message(call: Call) -> Json:
    message = call.find("message", call.channel().messages)
    if message.author is not call.world.bot:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    return write(message, call.body).payload()


@route("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete_message(call: Call) -> None:
    message = call.find("message", call.channel().messages)
    del message.channel.messages[message.message_id]


@route("POST", "/users/@me/channels")
def open_direct(call: Call) -> Json:
    """Resources, User, Create DM: the same channel every time."""
    recipient = call.find("user", call.world.users, call.body["recipient_id"])
    return call.world.direct_messages(recipient).payload()

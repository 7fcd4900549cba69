"""Messages. Discord docs: Resources, Message."""

from dataclasses import replace

from tests.loopback.api import Call, Code, Json, Refusal, check_length, invalid, route
from tests.loopback.components import LAYOUT, check_components, number
from tests.loopback.permissions import may, require
from tests.loopback.world import Channel, Kind, Message, User, World

EMBEDS_TEXT = 6000


def compose(world: World, channel: Channel, body: Json) -> Message:
    """A message of the bot's that keeps every limit, not yet sent. Raises `Refusal`."""
    blank = Message(world.new_id(), channel, world.bot, world.now())
    made = _changed(blank, body)
    made.nonce = str(body["nonce"]) if body.get("nonce") is not None else None
    check_length("nonce", made.nonce or "", 25)
    return made


def put(world: World, message: Message) -> Message:
    """Have it stand in its channel; a private one stands only in its interaction."""
    if message.seen_by is None:
        message.channel.messages[message.message_id] = message
    world.changed.fire()
    return message


def revise(world: World, message: Message, body: Json) -> Message:
    """Edit in place, so that whoever holds the message sees it."""
    made = _changed(message, body)
    message.content, message.components, message.embeds = made.content, made.components, made.embeds
    message.flags, message.edited_at = made.flags, world.now()
    world.changed.fire()
    return message


def _changed(message: Message, body: Json) -> Message:
    made = replace(message, flags=message.flags | (body.get("flags") or 0))
    made.content = (message.content if "content" not in body else body["content"] or "").strip()
    made.components = message.components if "components" not in body else body["components"] or []
    made.embeds = message.embeds if "embeds" not in body else body["embeds"] or []
    made.mentions = body.get("allowed_mentions") or {}
    layout = bool(made.flags & LAYOUT)
    if layout and (made.content or made.embeds):
        raise invalid("content", "The 'content' and 'embeds' fields cannot be used with MessageFlags.IS_COMPONENTS_V2")
    check_length("content", made.content, 2000)
    _check_embeds(made.embeds)
    check_components(made.components, layout=layout)
    number(made.components)
    if not (made.content or made.components or made.embeds):
        raise Refusal(Code.EMPTY_MESSAGE)
    return made


def _check_embeds(embeds: list[Json]) -> None:
    """Embed Limits."""
    texts = [text for embed in embeds for text in (embed.get("title") or "", embed.get("description") or "")]
    if len(embeds) > 10 or sum(map(len, texts)) > EMBEDS_TEXT:
        raise invalid("embeds", f"At most 10, and {EMBEDS_TEXT} characters in all.")
    for index, embed in enumerate(embeds):
        check_length(f"embeds.{index}.title", embed.get("title") or "", 256)
        check_length(f"embeds.{index}.description", embed.get("description") or "", 4096)


@route("POST", "/channels/{channel_id}/messages")
def create_message(call: Call) -> Json:
    """With `enforce_nonce` the same author's same nonce returns the message that there is, for a few minutes."""
    world, channel = call.world, call.channel()
    _check_place(world, channel)
    made = compose(world, channel, call.body)
    key = (channel.channel_id, world.bot.user_id, made.nonce or "")
    known = world.nonces.get(key) if made.nonce and call.body.get("enforce_nonce") else None
    if known is not None and made.sent_at - known.sent_at < world.nonce_seconds:
        return known.payload()
    world.nonces[key] = made
    channel.archived = False
    return put(world, made).payload()


def _check_place(world: World, channel: Channel) -> None:
    """Topics, Threads: a locked thread takes nothing; others come back from the archive when something is said."""
    require(world, channel, **{"send_messages_in_threads" if channel.parent else "send_messages": True})
    if channel.kind is Kind.FORUM:
        raise Refusal(Code.NO_TEXT_CHANNEL)
    if channel.archived and channel.locked:
        raise Refusal(Code.THREAD_ARCHIVED)
    if channel.recipient is not None and not channel.recipient.takes_messages:
        raise Refusal(Code.NO_DIRECT_MESSAGES)


@route("GET", "/channels/{channel_id}/messages")
def history(call: Call) -> list[Json]:
    """The newest first, even of those `after`. Without Read Message History there is nothing to see."""
    channel, limit = call.channel(), int(call.query.get("limit", 50))
    require(call.world, channel)
    if not 1 <= limit <= 100:
        raise invalid("limit", "Must be between 1 and 100.")
    if not may(call.world, channel, read_message_history=True):
        return []
    before, after = int(call.query.get("before", 1 << 63)), int(call.query.get("after", 0))
    found = sorted(key for key in channel.messages if after < key < before)
    chosen = found[:limit] if "after" in call.query else found[-limit:]
    return [channel.messages[key].payload() for key in reversed(chosen)]


def find_message(call: Call) -> Message:
    channel = call.channel()
    require(call.world, channel)
    if call.id("message_id") not in channel.messages:
        raise Refusal(Code.UNKNOWN_MESSAGE)
    return channel.messages[call.id("message_id")]


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit_message(call: Call) -> Json:
    message = find_message(call)
    if message.author is not call.world.bot:
        raise Refusal(Code.NOT_THE_AUTHOR)
    return revise(call.world, message, call.body).payload()


@route("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete_message(call: Call) -> None:
    message = find_message(call)
    if message.author is not call.world.bot:
        require(call.world, message.channel, manage_messages=True)
    del message.channel.messages[message.message_id]
    call.world.changed.fire()


@route("POST", "/users/@me/channels")
def open_direct(call: Call) -> Json:
    """Resources, User, Create DM: the same channel every time."""
    recipient = call.world.users.get(int(call.body["recipient_id"]))
    if recipient is None:
        raise Refusal(Code.UNKNOWN_USER)
    return direct_messages(call.world, recipient).payload()


def direct_messages(world: World, recipient: User) -> Channel:
    """The bot's conversation with this person."""
    for channel in world.channels.values():
        if channel.recipient is recipient:
            return channel
    channel = Channel(world.new_id(), Kind.DIRECT, "", recipient=recipient)
    world.channels[channel.channel_id] = channel
    return channel

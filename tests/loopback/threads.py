"""Threads and forum posts. Discord docs: Resources, Channel; Topics, Threads."""

from tests.loopback.api import Call, Code, Json, Refusal, check_length, route
from tests.loopback.messages import compose, find_message, put
from tests.loopback.permissions import may, require
from tests.loopback.world import Channel, Kind, World

REQUIRES_TAG = 1 << 4


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def start_thread(call: Call) -> Json:
    """Start Thread from Message: it has the message's id, so a message has one at most."""
    message = find_message(call)
    require(call.world, message.channel, create_public_threads=True)
    if message.message_id in call.world.channels:
        raise Refusal(Code.THREAD_EXISTS)
    thread = _open(call.world, message.channel, message.message_id, call.body["name"])
    return _announced(call.world, thread)


@route("POST", "/channels/{channel_id}/threads")
def start_post(call: Call) -> Json:
    """Start Thread in Forum Channel: takes Send Messages. There is no nonce."""
    world, forum = call.world, call.channel()
    require(world, forum, send_messages=True)
    if forum.kind is not Kind.FORUM:
        raise Refusal(Code.NO_TEXT_CHANNEL)
    if forum.flags & REQUIRES_TAG and not call.body.get("applied_tags"):
        raise Refusal(Code.TAG_REQUIRED)
    message = compose(world, forum, {**call.body["message"], "nonce": None})
    message.channel = thread = _open(world, forum, message.message_id, call.body["name"])
    put(world, message)
    return {**_announced(world, thread), "message": message.payload()}


def _open(world: World, parent: Channel, thread_id: int, name: str) -> Channel:
    check_length("name", name, 100, 1)
    return Channel(thread_id, Kind.THREAD, name, parent.guild, parent, owner_id=world.bot.user_id)


def _announced(world: World, thread: Channel) -> Json:
    assert thread.guild is not None
    world.channels[thread.channel_id] = thread.guild.threads[thread.channel_id] = thread
    world.announce(thread.guild, "THREAD_CREATE", {**thread.payload(), "newly_created": True})
    world.changed.fire()
    return thread.payload()


@route("GET", "/channels/{channel_id}")
def fetch_channel(call: Call) -> Json:
    channel = call.channel()
    require(call.world, channel)
    return channel.payload()


@route("PATCH", "/channels/{channel_id}")
def edit_thread(call: Call) -> Json:
    """Modify Channel, Thread: to open one that is not locked takes only the right to post in it."""
    thread = call.channel()
    if thread.parent is None or thread.guild is None or set(call.body) - {"archived", "auto_archive_duration"}:
        raise NotImplementedError("The stand-in only lets threads be archived and opened.")
    opens = call.body.get("archived") is False and not thread.locked
    require(call.world, thread, **{"send_messages_in_threads" if opens else "manage_threads": True})
    thread.archived = call.body.get("archived", thread.archived)
    call.world.announce(thread.guild, "THREAD_UPDATE", thread.payload())
    return thread.payload()


@route("GET", "/guilds/{guild_id}/threads/active")
def active_threads(call: Call) -> Json:
    """Resources, Guild, List Active Guild Threads: those that the bot sees."""
    threads = [thread for thread in call.guild().threads.values() if not thread.archived and may(call.world, thread)]
    return {"threads": [thread.payload() for thread in threads], "members": []}

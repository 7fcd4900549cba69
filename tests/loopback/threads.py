"""Threads and forum posts. Discord docs: Resources, Channel; Topics, Threads."""

from discord import ChannelType

from tests.loopback.api import ANY, NAME, Call, Refusal, check, route
from tests.loopback.messages import write
from tests.town.world import Json, Message

THREAD = {"name": NAME, "auto_archive_duration": ANY, "rate_limit_per_user": ANY}
POST = {**THREAD, "type": ANY, "applied_tags": range(6), "message": ANY}


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def start_thread(call: Call) -> Json:
    """Start Thread from Message: it has the message's id, so a message has one at most."""
    check(call.body, THREAD)
    message = call.find("message", call.channel(create_public_threads=True).messages)
    if message.message_id in call.world.channels:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    return call.world.open_thread(message.channel, message.message_id, call.body["name"]).payload()


@route("POST", "/channels/{channel_id}/threads")
def start_post(call: Call) -> Json:
    """Start Thread in Forum or Media Channel: takes Send Messages. There is no nonce."""
    check(call.body, POST)
    forum = call.channel(send_messages=True)
    if forum.kind is not ChannelType.forum:
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
    message = write(Message(call.world.new_id(), forum, call.world.bot), call.body["message"])
    message.channel = call.world.open_thread(forum, message.message_id, call.body["name"])
    message.channel.messages[message.message_id] = message
    return {**message.channel.payload(), "message": message.payload()}


@route("PATCH", "/channels/{channel_id}")
def open_thread(call: Call) -> Json:
    """Modify Channel, Thread: to take one that is not locked out of the archive takes only the right to post in it."""
    check(call.body, {"archived": range(1)})
    thread = call.channel()
    call.require(thread, **{"manage_threads" if thread.locked else "send_messages_in_threads": True})
    thread.archived = False
    return thread.payload()

"""The bot's answers to what a member did. Discord docs: Interactions, Receiving and Responding."""

from tests.loopback.api import ANY, NAME, Call, Refusal, check, invalid, route
from tests.loopback.components import DIALOG, check_components
from tests.loopback.messages import write
from tests.town.interactions import Asked, Interaction
from tests.town.world import Json, Message, World

FIRST_ANSWER_SECONDS, TOKEN_SECONDS = 3, 15 * 60
PRIVATE = 1 << 6
MESSAGE, THINKING, TAKEN, UPDATE, CHOICES, MODAL = range(4, 10)
ALLOWED = {
    Asked.COMMAND: {MESSAGE, THINKING, MODAL},
    Asked.COMPONENT: {MESSAGE, THINKING, TAKEN, UPDATE, MODAL},
    Asked.AUTOCOMPLETE: {CHOICES},
    Asked.DIALOG: {MESSAGE, THINKING, TAKEN, UPDATE},
}


@route("POST", "/interactions/{interaction_id}/{token}/callback")
def answer(call: Call) -> Json | None:
    """Create Interaction Response: once, and within three seconds. Returns the Interaction Callback, if asked to."""
    asked = call.world.interactions.get(call.path["token"])
    if asked is None or call.world.age(asked.interaction_id) > FIRST_ANSWER_SECONDS:
        raise Refusal(404, 10062, "Unknown interaction")
    if asked.callback:
        raise Refusal(400, 40060, "Interaction has already been acknowledged.")
    check(call.body, {"type": range(MESSAGE, MODAL + 1), "data": ANY})
    kind, data = call.body["type"], call.body.get("data") or {}
    if kind not in ALLOWED[asked.asked] or (kind in (TAKEN, UPDATE) and asked.message is None):
        raise invalid(f"Type {kind} does not answer {asked.asked.name}.", "type")
    _take(call.world, asked, kind, data)
    asked.callback, asked.thinking = kind, kind == THINKING
    asked.changed.fire()
    if not call.query.get("with_response"):
        return None
    seen = {"id": str(asked.interaction_id), "type": int(asked.asked), "response_message_ephemeral": asked.ephemeral}
    return {"interaction": seen, "resource": {"type": kind, "message": asked.original and asked.original.payload()}}


def _take(world: World, asked: Interaction, kind: int, data: Json) -> None:
    asked.ephemeral = bool(data.get("flags", 0) & PRIVATE)
    if kind == MESSAGE:
        asked.original = _say(world, asked, data)
    elif kind == CHOICES:
        check(data, {"choices": range(26)}, "data")
        for index, choice in enumerate(data["choices"]):
            check({**choice, "value": str(choice["value"])}, {"name": NAME, "value": NAME}, "data", "choices", index)
        asked.choices = data["choices"]
    elif kind == MODAL:
        check(data, {"title": range(1, 46), "custom_id": NAME, "components": range(1, 6)}, "data")
        check_components(data["components"], *DIALOG)
        asked.dialog = data
    elif kind == THINKING:
        check(data, {"flags": ANY}, "data")
    elif asked.message is not None:
        asked.original = write(asked.message, data)


def _say(world: World, asked: Interaction, body: Json) -> Message:
    """A private message stands only in its interaction."""
    message = write(Message(world.new_id(), asked.channel, world.bot), body)
    if message.flags & PRIVATE:
        message.seen_by = asked.member.user
    else:
        asked.channel.messages[message.message_id] = message
    return message


def _reached(call: Call) -> Interaction:
    """Followup Messages: the token lives 15 minutes, and there is nothing to follow before the first answer."""
    asked = call.world.interactions.get(call.path["token"])
    if asked is None or call.world.age(asked.interaction_id) > TOKEN_SECONDS:
        raise Refusal(401, 50027, "Invalid Webhook Token")
    if not asked.callback:
        raise Refusal(404, 10015, "Unknown Webhook")
    return asked


@route("POST", "/webhooks/{application_id}/{token}")
def follow_up(call: Call) -> Json:
    """After "thinking" the first one takes its place, as private as that was."""
    asked, body = _reached(call), call.body
    if asked.thinking:
        flags = (body.get("flags") or 0) & ~PRIVATE | (PRIVATE if asked.ephemeral else 0)
        said = asked.original = _say(call.world, asked, {**body, "flags": flags})
        asked.thinking = False
    else:
        said = _say(call.world, asked, body)
        asked.follow_ups.append(said)
    asked.changed.fire()
    return said.payload()


@route("PATCH", "/webhooks/{application_id}/{token}/messages/@original")
def edit_answer(call: Call) -> Json:
    """Edit Original Interaction Response: also what takes the place of "thinking"."""
    asked = _reached(call)
    if asked.thinking:
        return follow_up(call)  # type: ignore[no-any-return]
    if asked.original is None:
        raise Refusal(404, 10008, "Unknown Message")
    write(asked.original, call.body)
    asked.changed.fire()
    return asked.original.payload()

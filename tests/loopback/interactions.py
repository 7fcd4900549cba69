"""A member's interaction and the bot's answers. Discord docs: Interactions, Receiving and Responding."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.loopback.api import Call, Code, Json, Refusal, check_length, invalid, route
from tests.loopback.components import check_components
from tests.loopback.messages import compose, put, revise
from tests.loopback.permissions import permissions_of
from tests.loopback.world import Channel, Guild, Member, Message, Signal, World
from tests.wording import text_of

FIRST_ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0
PRIVATE = 1 << 6
LARGEST_FILE = 10 << 20


class Asked(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    DIALOG = 5


class Callback(IntEnum):
    NONE = 0
    MESSAGE = 4
    THINKING = 5
    THINKING_QUIETLY = 6
    UPDATE = 7
    CHOICES = 8
    DIALOG = 9


ALLOWED = {
    Asked.COMMAND: {Callback.MESSAGE, Callback.THINKING, Callback.DIALOG},
    Asked.COMPONENT: set(Callback) - {Callback.NONE, Callback.CHOICES},
    Asked.AUTOCOMPLETE: {Callback.CHOICES},
    Asked.DIALOG: {Callback.MESSAGE, Callback.THINKING, Callback.THINKING_QUIETLY, Callback.UPDATE},
}


@dataclass(eq=False)
class Interaction:
    """What one member did, and what the bot answered so far."""

    interaction_id: int
    token: str
    asked: Asked
    member: Member
    channel: Channel
    data: Json
    asked_at: float
    message: Message | None = None
    callback: Callback = Callback.NONE
    thinking: bool = False
    ephemeral: bool = False
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    dialog: Json | None = None
    changed: Signal = field(default_factory=Signal)

    @property
    def guild(self) -> Guild:
        return self.member.guild

    @property
    def messages(self) -> list[Message]:
        """All that the bot said in answer, the first one first."""
        return [message for message in (self.original, *self.follow_ups) if message is not None]

    @property
    def text(self) -> str:
        return "\n".join(text_of(message.content, message.components) for message in self.messages)

    @property
    def settled(self) -> bool:
        return bool(self.callback) and not self.thinking

    async def until_settled(self, seconds: float = 10.0) -> "Interaction":
        """Wait for more than "thinking". Raises `TimeoutError`."""
        await self.changed.until(lambda: self.settled, seconds)
        return self

    async def until_says(self, words: str, seconds: float = 10.0) -> "Interaction":
        """Wait for these words in the answer: a button may be taken quietly first. Raises `TimeoutError`."""
        await self.changed.until(lambda: words in self.text, seconds)
        return self

    def payload(self, world: World) -> Json:
        """Interaction Object."""
        guild, bot = self.guild, self.guild.members[world.bot.user_id]
        permissions = str(permissions_of(self.member, self.channel))
        return {
            "id": str(self.interaction_id), "application_id": str(world.bot.user_id), "type": int(self.asked),
            "token": self.token, "version": 1, "data": self.data, "guild_id": str(guild.guild_id),
            "guild": {"id": str(guild.guild_id), "locale": "en-GB", "features": []},
            "channel_id": str(self.channel.channel_id),
            "channel": {**self.channel.payload(), "permissions": permissions},
            "member": {**self.member.payload(), "permissions": permissions, "pending": False},
            "app_permissions": str(permissions_of(bot, self.channel)), "locale": "en-GB", "guild_locale": "en-GB",
            "entitlements": [], "authorizing_integration_owners": {"0": str(guild.guild_id)}, "context": 0,
            "attachment_size_limit": LARGEST_FILE, **({"message": self.message.payload()} if self.message else {}),
        }  # fmt: skip


@route("POST", "/interactions/{interaction_id}/{token}/callback")
def answer(call: Call) -> Json | None:
    """Create Interaction Response: once, and within three seconds."""
    world, asked = call.world, call.world.interactions.get(call.variables["token"])
    if asked is None or world.now() - asked.asked_at > FIRST_ANSWER_SECONDS:
        raise Refusal(Code.UNKNOWN_INTERACTION)
    if asked.callback:
        raise Refusal(Code.ALREADY_ANSWERED)
    kind, data = Callback(call.body["type"]), call.body.get("data") or {}
    if kind not in ALLOWED[asked.asked] or (kind in (6, 7) and asked.message is None):
        raise invalid("type", f"{kind.name} does not answer {asked.asked.name}.")
    _take(world, asked, kind, data)
    asked.callback = kind
    asked.changed.fire()
    return _resource(asked) if call.query.get("with_response") in ("1", "true", "True") else None


def _take(world: World, asked: Interaction, kind: Callback, data: Json) -> None:
    if kind is Callback.MESSAGE:
        asked.ephemeral = bool((data.get("flags") or 0) & PRIVATE)
        asked.original = _say(world, asked, data, private=asked.ephemeral)
    elif kind is Callback.THINKING:
        asked.thinking, asked.ephemeral = True, bool((data.get("flags") or 0) & PRIVATE)
    elif kind is Callback.CHOICES:
        asked.choices = _checked_choices(data["choices"])
    elif kind is Callback.DIALOG:
        asked.dialog = _checked_dialog(data)
    else:
        asked.original = asked.message
        if kind is Callback.UPDATE and asked.message is not None:
            revise(world, asked.message, data)


def _say(world: World, asked: Interaction, body: Json, *, private: bool) -> Message:
    message = compose(world, asked.channel, body)
    if private:
        message.seen_by, message.flags = asked.member.user, message.flags | PRIVATE
    return put(world, message)


def _checked_choices(choices: list[Json]) -> list[Json]:
    """Interactions, Application Commands, Option Choice."""
    if len(choices) > 25:
        raise invalid("data.choices", "Must be 25 or fewer in length.")
    for index, choice in enumerate(choices):
        check_length(f"data.choices.{index}.name", choice["name"], 100, 1)
        check_length(f"data.choices.{index}.value", str(choice["value"]), 100, 1)
    return choices


def _checked_dialog(data: Json) -> Json:
    """Modal."""
    check_length("data.title", data["title"], 45, 1)
    check_length("data.custom_id", data["custom_id"], 100, 1)
    if not 1 <= len(data["components"]) <= 5:
        raise invalid("data.components", "Must be between 1 and 5 in length.")
    check_components(data["components"], layout=True, dialog=True)
    return data


def _resource(asked: Interaction) -> Json:
    """Interaction Callback Response Object."""
    shown = asked.original
    seen = {
        "id": str(asked.interaction_id), "type": int(asked.asked), "response_message_loading": asked.thinking,
        "response_message_ephemeral": asked.ephemeral, "response_message_id": str(shown.message_id) if shown else None,
    }  # fmt: skip
    resource = {"type": int(asked.callback), **({"message": shown.payload()} if shown else {})}
    return {"interaction": {key: value for key, value in seen.items() if value is not None}, "resource": resource}


def _reached(call: Call) -> Interaction:
    """Followup Messages: the token lives 15 minutes, and there is nothing to follow before the first answer."""
    asked = call.world.interactions.get(call.variables["token"])
    if asked is None or call.world.now() - asked.asked_at > TOKEN_SECONDS:
        raise Refusal(Code.INVALID_TOKEN)
    if not asked.callback or call.id("application_id") != call.world.bot.user_id:
        raise Refusal(Code.UNKNOWN_WEBHOOK)
    return asked


@route("POST", "/webhooks/{application_id}/{token}")
def follow_up(call: Call) -> Json:
    """After "thinking" the first one takes its place, as private as that was."""
    asked = _reached(call)
    private = asked.ephemeral if asked.thinking else bool((call.body.get("flags") or 0) & PRIVATE)
    said = _say(call.world, asked, call.body, private=private)
    if asked.thinking:
        asked.original, asked.thinking = said, False
    else:
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
        raise Refusal(Code.UNKNOWN_MESSAGE)
    said = revise(call.world, asked.original, call.body)
    asked.changed.fire()
    return said.payload()


def new_interaction(
    world: World, asked: Asked, member: Member, channel: Channel, data: Any, message: Message | None = None
) -> Interaction:
    """What Discord tells the bot when a member does something; the three seconds begin."""
    interaction_id = world.new_id()
    made = Interaction(interaction_id, f"token-{interaction_id}", asked, member, channel, data, world.now(), message)
    world.interactions[made.token] = made
    world.announce(made.guild, "INTERACTION_CREATE", made.payload(world))
    return made

"""What a member did, how the bot is told of it, and what it answered so far."""

from dataclasses import dataclass, field
from enum import IntEnum

from tests.town.signals import Signal
from tests.town.world import Channel, Json, Member, Message, World
from tests.wording import text_of

LARGEST_FILE = 10 << 20


class Asked(IntEnum):
    """Discord docs: Interactions, Receiving and Responding, Interaction Type."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    DIALOG = 5


@dataclass(eq=False)
class Interaction:
    """`callback` is the type of the first answer, 0 before it; `thinking` that more than "thinking" is yet to come."""

    interaction_id: int
    asked: Asked
    member: Member
    channel: Channel
    data: Json
    message: Message | None = None
    callback: int = 0
    thinking: bool = False
    ephemeral: bool = False
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    dialog: Json | None = None
    changed: Signal = field(default_factory=Signal)

    @classmethod
    def begin(
        cls, world: World, asked: Asked, member: Member, channel: Channel, data: Json, message: Message | None = None
    ) -> "Interaction":
        """Have the bot told; the three seconds begin."""
        made = cls(world.new_id(), asked, member, channel, data, message)
        world.interactions[made.token] = made
        world.announce(member.guild, "INTERACTION_CREATE", made.payload(world))
        return made

    @property
    def token(self) -> str:
        return f"token-{self.interaction_id}"

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
        """Discord docs: Interactions, Receiving and Responding, Interaction Object."""
        guild, bot = self.member.guild, self.member.guild.members[world.bot.user_id]
        permissions = str(self.member.permissions(self.channel).value)
        return {
            "id": str(self.interaction_id),
            "application_id": str(world.bot.user_id),
            "type": int(self.asked),
            "token": self.token,
            "version": 1,
            "data": self.data,
            "guild_id": str(guild.guild_id),
            "channel_id": str(self.channel.channel_id),
            "channel": {**self.channel.payload(), "permissions": permissions},
            "member": {**self.member.payload(), "permissions": permissions},
            "app_permissions": str(bot.permissions(self.channel).value),
            "attachment_size_limit": LARGEST_FILE,
            **({"message": self.message.payload()} if self.message else {}),
        }

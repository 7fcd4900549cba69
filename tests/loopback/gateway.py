"""The WebSocket. Discord docs: Events, Gateway; Topics, Opcodes and Status Codes."""

import asyncio
import json
import secrets
import zlib
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import WSCloseCode, web
from discord.gateway import DiscordWebSocket as Op

from tests.loopback.faults import cut
from tests.town.signals import Signal
from tests.town.world import Guild, Json, World

BAD_TOKEN = 4004
Outbox = asyncio.Queue[Json | int | None]  # messages; at last the code to close with, None to cut the wire


@dataclass(eq=False)
class Session:
    """What one process of the bot has been told of its shard. It outlives its connection, to be resumed."""

    process: str
    shard: Sequence[int]
    outbox: Outbox | None
    session_id: str = field(default_factory=lambda: secrets.token_hex(8))
    sequence: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=5000))

    def serves(self, guild: Guild) -> bool:
        """Events, Gateway, Sharding."""
        return (guild.guild_id >> 22) % self.shard[1] == self.shard[0]

    def send(self, message: Json | None) -> None:
        if self.outbox is not None:
            self.outbox.put_nowait(message)

    def dispatch(self, event: str, data: Json) -> None:
        self.sequence += 1
        self.sent.append({"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": data})
        self.send(self.sent[-1])


class Gateway:
    """`refuse_resume` has the next so many attempts to resume refused with op 9."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.refuse_resume = self.resumed = 0
        self.sessions: dict[str, Session] = {}
        self.identified: Counter[str] = Counter()
        self.changed = Signal()
        world.announce = self._announce

    def live(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.outbox is not None]

    def drop(self) -> None:
        """Cut every wire: no closing word."""
        for session in self.live():
            session.send(None)
            session.outbox = None

    def tell(self, op: int) -> None:
        """Op 7 asks for another connection; op 9 ends the session."""
        for session in self.live():
            session.send({"op": op, "d": False})
            if op == Op.INVALIDATE_SESSION:
                del self.sessions[session.session_id]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket, outbox = web.WebSocketResponse(compress=False), Outbox()
        await socket.prepare(request)
        writing = asyncio.create_task(_write(request, socket, outbox))
        outbox.put_nowait({"op": Op.HELLO, "d": {"heartbeat_interval": 41_250}})
        try:
            async for message in socket:
                self._receive(request, outbox, **message.json())
                self.changed.fire()
        finally:
            writing.cancel()
            self._forget(outbox, socket.close_code)
        return socket

    def _announce(self, guild: Guild, event: str, data: Json) -> None:
        """Also to the sessions that may yet resume."""
        for session in [session for session in self.sessions.values() if session.serves(guild)]:
            session.dispatch(event, data)

    def _receive(self, request: web.Request, outbox: Outbox, op: int, d: Json) -> None:
        if op == Op.HEARTBEAT:
            outbox.put_nowait({"op": Op.HEARTBEAT_ACK, "d": None})
        elif d["token"] != self._world.token:
            outbox.put_nowait(BAD_TOKEN)
        elif op == Op.IDENTIFY:
            self._identify(request, Session(request.match_info["process"], d.get("shard", [0, 1]), outbox))
        elif op == Op.RESUME:
            self._resume(outbox, d["session_id"], d["seq"])
        else:
            raise NotImplementedError(f"The stand-in does not know op {op}.")

    def _identify(self, request: web.Request, session: Session) -> None:
        """Ready, and then every guild of the shard."""
        self.sessions[session.session_id] = session
        guilds = [guild for guild in self._world.guilds.values() if session.serves(guild)]
        session.dispatch("READY", {
            "user": self._world.bot.payload(), "session_id": session.session_id,
            "application": {"id": str(self._world.bot.user_id), "flags": 0},
            "resume_gateway_url": str(request.url.with_query(None)).replace("http", "ws", 1),
            "guilds": [{"id": str(guild.guild_id), "unavailable": True} for guild in guilds],
        })  # fmt: skip
        for guild in guilds:
            session.dispatch("GUILD_CREATE", guild.payload())
        self.identified[session.process] += 1

    def _resume(self, outbox: Outbox, session_id: str, heard: int) -> None:
        """Replays what was missed; what is no longer remembered cannot be resumed."""
        session = self.sessions.get(session_id)
        if session is None or self.refuse_resume or heard + 1 < session.sent[0]["s"]:
            self.refuse_resume = max(0, self.refuse_resume - 1)
            self.sessions.pop(session_id, None)
            outbox.put_nowait({"op": Op.INVALIDATE_SESSION, "d": False})
            return
        session.outbox = outbox
        for message in [message for message in session.sent if message["s"] > heard]:
            session.send(message)
        session.dispatch("RESUMED", {})
        self.resumed += 1

    def _forget(self, outbox: Outbox, code: int | None) -> None:
        """A session that the bot itself closed with 1000 or 1001 is over."""
        for session in [session for session in self.live() if session.outbox is outbox]:
            session.outbox = None
            if code in (WSCloseCode.OK, WSCloseCode.GOING_AWAY):
                del self.sessions[session.session_id]
        self.changed.fire()


async def _write(request: web.Request, socket: web.WebSocketResponse, outbox: Outbox) -> None:
    """zlib-stream: all messages of a connection share one context, and each ends in a flush."""
    context = zlib.compressobj()
    while isinstance(message := await outbox.get(), dict):
        await socket.send_bytes(context.compress(json.dumps(message).encode()) + context.flush(zlib.Z_SYNC_FLUSH))
    if message is None:
        cut(request)
    else:
        await socket.close(code=message)

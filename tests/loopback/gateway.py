"""The WebSocket. Discord docs: Events, Gateway; Topics, Opcodes and Status Codes."""

import asyncio
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.loopback.world import Guild, Signal, World

BAD_TOKEN = 4004
REMEMBERED_EVENTS = 5000
HEARTBEAT_MILLISECONDS = 41_250
INTENT_GUILDS = 1


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Connection:
    """One socket. With `zlib-stream` all of its messages share one context, each ending in a flush."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, *, compressed: bool) -> None:
        self.socket = socket
        self.transport = transport
        self._context = zlib.compressobj() if compressed else None
        self._outbox: asyncio.Queue[dict[str, Any] | int] = asyncio.Queue()

    def send(self, op: Op, data: Any = None, **rest: Any) -> None:
        """`rest` is an event's name `t` and number `s`."""
        self._outbox.put_nowait({"op": op, "d": data, **rest})

    def close(self, code: int) -> None:
        self._outbox.put_nowait(code)

    async def write(self) -> None:
        """Send what is put into the outbox, in its order, until told to close."""
        while isinstance(message := await self._outbox.get(), dict):
            text = json.dumps(message)
            if self._context is None:
                await self.socket.send_str(text)
            else:
                packed = self._context.compress(text.encode()) + self._context.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)
        await self.socket.close(code=message)


@dataclass(eq=False)
class Session:
    """What one process of the bot has been told. It outlives its connection, to be resumed."""

    process: str
    shard: int
    connection: Connection | None
    session_id: str = field(default_factory=lambda: secrets.token_hex(8))
    sequence: int = 0
    sent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=REMEMBERED_EVENTS))

    def dispatch(self, event: str, data: dict[str, Any]) -> None:
        self.sequence += 1
        message = {"t": event, "s": self.sequence, "data": data}
        self.sent.append(message)
        if self.connection is not None:
            self.connection.send(Op.DISPATCH, **message)


class Gateway:
    """`shards` processes share the guilds: one that names no shard is given the first that nobody holds.

    `refuse_resume` has the next so many attempts to resume refused with op 9.
    """

    def __init__(self, world: World, shards: int = 1) -> None:
        self._world = world
        self.shards = shards
        self.refuse_resume = 0
        self.sessions: dict[str, Session] = {}
        self.resumed = 0
        self.identified: dict[str, int] = {}
        self.changed = Signal()
        world.announce = self.dispatch

    def live(self, process: str | None = None) -> list[tuple[Session, Connection]]:
        """The sessions that are connected, of one process or of all."""
        here = [(s, s.connection) for s in self.sessions.values() if process in (None, s.process)]
        return [(session, connection) for session, connection in here if connection is not None]

    def dispatch(self, guild: Guild, event: str, data: dict[str, Any]) -> None:
        """To every session of the guild's shard, also those that may yet resume."""
        for session in self.sessions.values():
            if self._shard(guild) == session.shard:
                session.dispatch(event, data)

    def drop(self, process: str | None = None) -> None:
        """Cut the wire: no closing word."""
        for session, connection in self.live(process):
            session.connection = None
            if connection.transport is not None:
                connection.transport.abort()

    def ask_to_reconnect(self) -> None:
        """Op 7."""
        for _, connection in self.live():
            connection.send(Op.RECONNECT)

    def invalidate(self) -> None:
        """Op 9: the session is over."""
        for session, connection in self.live():
            connection.send(Op.INVALID_SESSION, False)
            del self.sessions[session.session_id]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, request.transport, compressed=compressed)
        writing = asyncio.create_task(connection.write())
        connection.send(Op.HELLO, {"heartbeat_interval": HEARTBEAT_MILLISECONDS})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(request, connection, json.loads(message.data))
        finally:
            writing.cancel()
            self._forget(connection, socket.close_code)
        return socket

    def _shard(self, guild: Guild) -> int:
        return (guild.guild_id >> 22) % self.shards

    def _receive(self, request: web.Request, connection: Connection, message: dict[str, Any]) -> None:
        data = message["d"]
        if message["op"] == Op.HEARTBEAT:
            connection.send(Op.HEARTBEAT_ACK)
        elif message["op"] in (Op.IDENTIFY, Op.RESUME) and data["token"] != self._world.token:
            connection.close(BAD_TOKEN)
        elif message["op"] == Op.IDENTIFY:
            self._identify(request, connection, data)
        elif message["op"] == Op.RESUME:
            self._resume(connection, data)
        elif message["op"] != Op.PRESENCE:
            raise NotImplementedError(f"The stand-in does not know op {message['op']}.")
        self.changed.fire()

    def _identify(self, request: web.Request, connection: Connection, data: dict[str, Any]) -> None:
        held = {session.shard for session, _ in self.live()}
        free = next((shard for shard in range(self.shards) if shard not in held), 0)
        process = request.match_info["process"]
        session = Session(process, data.get("shard", [free])[0], connection)
        self.sessions[session.session_id] = session
        guilds = [g for g in self._world.guilds.values() if self._shard(g) == session.shard]
        application = {"id": str(self._world.bot.user_id), "flags": 0}
        session.dispatch("READY", {
            "v": 10, "user": self._world.bot.payload(), "session_id": session.session_id, "application": application,
            "resume_gateway_url": str(request.url.with_query(None)).replace("http", "ws", 1),
            "guilds": [{"id": str(guild.guild_id), "unavailable": True} for guild in guilds],
        })  # fmt: skip
        for guild in guilds if data["intents"] & INTENT_GUILDS else ():
            session.dispatch("GUILD_CREATE", guild.payload(self._world.bot.user_id))
        self.identified[process] = self.identified.get(process, 0) + 1

    def _resume(self, connection: Connection, data: dict[str, Any]) -> None:
        """Replays what was missed; what is no longer remembered cannot be resumed."""
        session = self.sessions.get(data["session_id"])
        oldest = session.sent[0]["s"] if session and session.sent else 1
        if session is None or self.refuse_resume or data["seq"] + 1 < oldest:
            self.refuse_resume = max(0, self.refuse_resume - 1)
            self.sessions.pop(data["session_id"], None)
            connection.send(Op.INVALID_SESSION, False)
            return
        session.connection = connection
        for message in session.sent:
            if message["s"] > data["seq"]:
                connection.send(Op.DISPATCH, **message)
        session.dispatch("RESUMED", {})
        self.resumed += 1

    def _forget(self, connection: Connection, code: int | None) -> None:
        """A session that the bot itself closed with 1000 or 1001 is over."""
        for session in [session for session in self.sessions.values() if session.connection is connection]:
            session.connection = None
            if code in (WSCloseCode.OK, WSCloseCode.GOING_AWAY):
                del self.sessions[session.session_id]
        self.changed.fire()

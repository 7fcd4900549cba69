"""Rules by which the stand-in fails, as Discord and the network between do."""

import socket
import struct
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from tests.loopback.api import reply


@dataclass
class Fault:
    """What happens to the next `times` requests of this method whose path matches.

    With `after` the work is done first and only the answer is lost. `status` is what is answered instead, `reset`
    breaks the connection; with neither, the right answer comes `delay` seconds late.
    """

    method: str
    path: str
    times: int = 1
    status: int = 0
    reset: bool = False
    after: bool = False
    delay: float = 0.0
    retry_after: float = 0.05
    happened: int = 0

    @property
    def breaks(self) -> bool:
        return self.reset or bool(self.status)


@dataclass
class Faults:
    rules: list[Fault] = field(default_factory=list)

    def add(self, method: str, path: str, **how: object) -> Fault:
        """`path` is a pattern such as `/channels/*/messages`; see `Fault` for the rest."""
        self.rules.append(Fault(method, path, **how))  # type: ignore[arg-type]
        return self.rules[-1]

    def take(self, method: str, path: str) -> Fault | None:
        for rule in self.rules:
            if rule.happened < rule.times and rule.method == method and fnmatchcase(path, rule.path):
                rule.happened += 1
                return rule
        return None


def broken(fault: Fault, request: web.Request) -> web.Response:
    """The answer that is none."""
    if fault.reset:
        reset(request)
    if fault.status == 429:
        return too_many(fault.retry_after)
    return web.Response(status=fault.status or 500, text="upstream error")


def reset(request: web.Request) -> None:
    """So that the other side reads "connection reset by peer" rather than an orderly end."""
    if request.transport is not None:
        wire: socket.socket = request.transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()


def too_many(retry_after: float, *, everywhere: bool = False, headers: dict[str, str] | None = None) -> web.Response:
    """Topics, Rate Limits. Without `Via` discord.py takes a 429 for a ban by the network in front of Discord."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere, "code": 0}
    told = {"Via": "1.1 loopback", "Retry-After": str(retry_after), **(headers or {})}
    return reply(body, status=429, headers=told)

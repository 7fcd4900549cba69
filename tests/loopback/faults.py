"""How the stand-in fails: by rules, as Discord and the network between do, and where it is asked too often."""

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from aiohttp import web

Headers: TypeAlias = Mapping[str, str]


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

    async def strike(self, request: web.Request) -> web.Response | None:
        """The answer instead of the right one, if that one is lost."""
        await asyncio.sleep(self.delay)
        if self.reset:
            cut(request)
        if self.status == 429:
            return too_many(self.retry_after)
        return web.Response(status=self.status or 500) if self.status or self.reset else None


class Faults(list[Fault]):
    def add(self, method: str, path: str, **how: Any) -> Fault:
        """`path` is a pattern such as `/channels/*/messages`; see `Fault` for the rest."""
        self.append(Fault(method, path, **how))
        return self[-1]

    def take(self, method: str, path: str) -> Fault | None:
        for rule in self:
            if rule.happened < rule.times and rule.method == method and fnmatchcase(path, rule.path):
                rule.happened += 1
                return rule
        return None


@dataclass
class Rates:
    """Topics, Rate Limits. `limits` maps method and route to requests and seconds, for each major parameter by itself.

    Interaction answers are exempt. `per_second` limits all together; real Discord's is 50.
    """

    limits: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    per_second: int = 1000
    _windows: dict[str, tuple[int, float]] = field(default_factory=dict)

    def take(self, method: str, route: str, path: Headers, now: float) -> tuple[Headers, web.Response | None]:
        """The headers of the answer, and the refusal if the request is too much."""
        if route.startswith("/interactions/"):
            return {}, None
        left, wait = self._count("everything", self.per_second, 1.0, now)
        if left < 0:
            return {}, too_many(wait, everywhere=True)
        most, seconds = self.limits.get((method, route), (1000, 1.0))
        major = next((path[name] for name in ("token", "channel_id", "guild_id") if name in path), "")
        left, wait = self._count(f"{method} {route} {major}", most, seconds, now)
        headers = {
            "X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": str(max(0, left)),
            "X-RateLimit-Reset": f"{now + wait:.3f}", "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": f"{method}{route}",
        }  # fmt: skip
        return headers, too_many(wait, headers) if left < 0 else None

    def _count(self, bucket: str, most: int, seconds: float, now: float) -> tuple[int, float]:
        """How many more may come before the bucket is full again, and in how many seconds that is."""
        taken, ends = self._windows.get(bucket, (0, 0.0))
        taken, ends = self._windows[bucket] = (taken + 1, ends) if now < ends else (1, now + seconds)
        return most - taken, ends - now


def cut(request: web.Request) -> None:
    """So that the other side reads "connection reset by peer" rather than an orderly end."""
    if request.transport is not None:
        wire: socket.socket = request.transport.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()


def too_many(retry_after: float, headers: Headers | None = None, *, everywhere: bool = False) -> web.Response:
    """Without `Via` discord.py takes a 429 for a ban by the network in front of Discord."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
    return reply(body, 429, {"Via": "1.1 loopback", "Retry-After": str(retry_after), **(headers or {})})


def reply(payload: object, status: int = 200, headers: Headers | None = None) -> web.Response:
    """discord.py reads JSON only where the type names no charset."""
    body = json.dumps(payload).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")

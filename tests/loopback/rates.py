"""Rate limits. Discord docs: Topics, Rate Limits."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

GENEROUS = (1000, 1.0)
EXEMPT = "/interactions/"


@dataclass
class Limited:
    """What a 429 says."""

    retry_after: float
    everywhere: bool = False


@dataclass
class Rates:
    """`limits` maps method and route to requests and seconds, for each channel, guild or webhook by itself.

    Interaction answers are exempt. `per_second` limits all together; real Discord's is 50.
    """

    limits: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    per_second: int | None = None
    refused: int = 0
    _taken: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, method: str, route: str, major: str, now: float) -> tuple[dict[str, str], Limited | None]:
        """The headers of the answer, and whether the request was too much."""
        if route.startswith(EXEMPT):
            return {}, None
        if self.per_second and (wait := self._count("", self.per_second, 1.0, now)[1]):
            return self._refuse({}, Limited(wait, everywhere=True))
        most, seconds = self.limits.get((method, route), GENEROUS)
        left, wait, reset = self._count(f"{method} {route} {major}", most, seconds, now)
        headers = {
            "X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Bucket": f"{method}{route}",
            "X-RateLimit-Reset": f"{now + reset:.3f}", "X-RateLimit-Reset-After": f"{reset:.3f}",
        }  # fmt: skip
        return self._refuse(headers, Limited(wait)) if wait else (headers, None)

    def _refuse(self, headers: dict[str, str], limited: Limited) -> tuple[dict[str, str], Limited]:
        self.refused += 1
        return headers, limited

    def _count(self, bucket: str, most: int, seconds: float, now: float) -> tuple[int, float, float]:
        """What is left, how long to wait if nothing was, and when the bucket is fresh again."""
        taken = self._taken[bucket]
        while taken and taken[0] <= now - seconds:
            taken.popleft()
        wait = taken[0] + seconds - now if len(taken) >= most else 0.0
        if not wait:
            taken.append(now)
        return most - len(taken), wait, taken[0] + seconds - now

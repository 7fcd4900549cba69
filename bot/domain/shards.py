"""A shard: the part of all clubs that one process of the bot serves."""

from dataclasses import dataclass

CLUBS_PER_TURN = 1 << 22
"""Discord numbers its servers by the time in their ids, which begins at this bit."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Discord tells a process only of its own shard's servers, so only it can do what is promised to them."""

    shard_id: int = 0
    count: int = 1

    def holds(self, club_id: int) -> bool:
        return club_id // CLUBS_PER_TURN % self.count == self.shard_id


ALL_CLUBS = Shard()

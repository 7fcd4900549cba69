"""A club: one server's settings."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "UTC"
DEFAULT_NOMINATION_LIMIT = 2


@dataclass(frozen=True, slots=True)
class Club:
    """`set_up_at` is None until a host has run the set-up; until then the defaults hold."""

    club_id: int
    announcement_channel_id: int | None = None
    discussion_channel_id: int | None = None
    host_role_id: int | None = None
    ping_role_id: int | None = None
    time_zone: str = DEFAULT_ZONE
    nomination_limit: int = DEFAULT_NOMINATION_LIMIT
    set_up_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_set_up(self) -> bool:
        return self.set_up_at is not None

    def is_host(self, role_ids: frozenset[int], *, manages_events: bool) -> bool:
        """Whether a member with these roles and that permission may run the club."""
        return manages_events or (self.host_role_id is not None and self.host_role_id in role_ids)


@dataclass(frozen=True, slots=True)
class Actor:
    """The member who asks for something, with what Discord says of their rights in this club."""

    club_id: int
    member_id: int
    role_ids: frozenset[int] = frozenset()
    manages_events: bool = False

    def hosts(self, club: Club) -> bool:
        return club.is_host(self.role_ids, manages_events=self.manages_events)


@dataclass(frozen=True, slots=True)
class HostNote:
    """Something that went wrong while no host was looking. `told_at`: when it was sent to them."""

    note_id: int
    club_id: int
    host_id: int | None
    text: str
    created_at: datetime
    told_at: datetime | None = None

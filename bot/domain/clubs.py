"""A club: one server's settings."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from bot.errors import HostOnly, UserError

DEFAULT_ZONE = "UTC"
DEFAULT_NOMINATION_LIMIT = 2
MOST_NOMINATIONS = 25


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

    def require_host(self, club: Club, what: str) -> None:
        """Raises `HostOnly` for who does not run the club. `what` is the act, as in "open a vote"."""
        if not self.hosts(club):
            raise HostOnly(what)


class Unchanged(Enum):
    """Stands where a setting is left as it is, since None takes a setting away."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class ClubChanges:
    """The settings that a host gave; the others stay."""

    announcement_channel_id: int | Unchanged = UNCHANGED
    discussion_channel_id: int | Unchanged = UNCHANGED
    host_role_id: int | Unchanged | None = UNCHANGED
    ping_role_id: int | Unchanged | None = UNCHANGED
    time_zone: str | Unchanged = UNCHANGED
    nomination_limit: int | Unchanged = UNCHANGED

    def applied_to(self, club: Club) -> Club:
        """Raises `UserError` for what no club may have."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        changed = replace(club, **{name: value for name, value in given.items() if value is not UNCHANGED})
        _refuse_everyone(changed)
        if not 1 <= changed.nomination_limit <= MOST_NOMINATIONS:
            raise UserError(f"A member can have 1 to {MOST_NOMINATIONS} open nominations. Choose a number in between.")
        return changed


def _refuse_everyone(club: Club) -> None:
    """The role of everyone has the server's own id."""
    if club.host_role_id == club.club_id:
        raise UserError("With @everyone as the host role everybody could close a vote. Choose a role for the hosts.")
    if club.ping_role_id == club.club_id:
        raise UserError("I do not ping everyone. Choose a role that members join for the club's news.")


@dataclass(frozen=True, slots=True)
class HostNote:
    """Something that went wrong while no host was looking. `told_at`: when it was sent to them."""

    note_id: int
    club_id: int
    host_id: int | None
    text: str
    created_at: datetime
    told_at: datetime | None = None

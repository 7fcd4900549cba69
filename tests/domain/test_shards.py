"""Which process serves which club."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.shards import ALL_CLUBS, Shard


@given(club_id=st.integers(0, 2**63 - 1), count=st.integers(1, 16))
def test_every_club_is_served_by_one_process_as_discord_deals_them_out(club_id: int, count: int) -> None:
    serving = [shard_id for shard_id in range(count) if Shard(shard_id, count).holds(club_id)]
    assert serving == [(club_id >> 22) % count]
    assert ALL_CLUBS.holds(club_id)

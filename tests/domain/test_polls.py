"""Polls: what may be asked, and how votes are counted."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.polls import MOST_OPTIONS, Poll, count_votes, read_options, read_question
from bot.errors import UserError, quoted
from tests.clocks import OPENING_NIGHT


def poll(**changes: object) -> Poll:
    facts: dict[str, object] = {
        "poll_id": 1,
        "club_id": 2,
        "author_id": 3,
        "question": "When?",
        "options": ("Friday", "Saturday", "Sunday"),
        "several": True,
        "hidden": False,
        "channel_id": 4,
        "opened_at": OPENING_NIGHT,
    }
    return Poll(**(facts | changes))  # type: ignore[arg-type]


def test_options_are_read_with_bars_or_commas() -> None:
    assert read_options("Friday | Saturday night|  Sunday ") == ("Friday", "Saturday night", "Sunday")
    assert read_options("Friday, Saturday") == ("Friday", "Saturday")
    assert read_options("Yes, please | No, thanks") == ("Yes, please", "No, thanks")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Friday", "at least two answers"),
        ("", "is empty"),
        ("Friday | | Sunday", "is empty"),
        ("Friday | Saturday |", "is empty"),
        ("Friday | friday ", "stands there twice"),
        ("Friday | Friday\u200b", "stands there twice"),
        ("Friday | \u200b", "is empty"),
        (" | ".join(str(n) for n in range(11)), "at most 10 answers; these are 11"),
        ("Friday | " + "x" * 76, "longer than 75"),
    ],
)
def test_options_that_will_not_do_are_told_and_given_back(typed: str, told: str) -> None:
    with pytest.raises(UserError, match=told) as refused:
        read_options(typed)
    assert quoted(typed) in refused.value.message


def test_a_question_is_needed_and_has_a_length() -> None:
    assert read_question(" When \n shall we  meet? ") == "When shall we meet?"
    with pytest.raises(UserError, match="no question"):
        read_question("  ")
    with pytest.raises(UserError, match="301 characters"):
        read_question("x" * 301)


def test_a_vote_on_the_closing_instant_comes_too_late() -> None:
    closing = OPENING_NIGHT + timedelta(hours=1)
    asked = poll(closes_at=closing)
    assert asked.takes_votes(closing - timedelta(milliseconds=1))
    assert not asked.takes_votes(closing)
    assert not poll(closed_at=OPENING_NIGHT).takes_votes(OPENING_NIGHT)


@given(st.dictionaries(st.integers(1, 99), st.lists(st.integers(0, 2), unique=True, max_size=3), max_size=30))
def test_every_vote_counts_once_and_every_member_once(votes: dict[int, list[int]]) -> None:
    result = count_votes(poll(), votes)
    assert sum(result.counts) == sum(map(len, votes.values()))
    assert result.voters == sum(1 for positions in votes.values() if positions)
    assert count_votes(poll(), dict(reversed(votes.items()))) == result


def test_all_leaders_of_a_tie_are_named() -> None:
    assert count_votes(poll(), {1: [0], 2: [2]}).leaders == ("Friday", "Sunday")
    assert count_votes(poll(), {}).leaders == ()


def test_hidden_counts_are_shown_after_the_close() -> None:
    assert not poll(hidden=True).shows_counts
    assert poll(hidden=True, closed_at=OPENING_NIGHT).shows_counts
    assert len(poll(options=tuple(map(str, range(MOST_OPTIONS)))).options) == MOST_OPTIONS

"""Pitches, pages, and what counts as a film's past."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.films import Film
from bot.domain.nominations import MOST_PITCH_LENGTH, FilmPast, read_pitch
from bot.domain.pages import PAGE_LENGTH, PageSpan
from bot.domain.picks import Week
from bot.errors import UserError, quoted

AMY = Film(1, None, "Amy", 2015)
THIS_WEEK = Week(date(2026, 3, 2))


def test_a_pitch_is_one_line() -> None:
    assert read_pitch(" It is\n\nshort.\t") == "It is short."
    assert read_pitch("") == ""


def test_a_pitch_of_the_greatest_length_is_taken_and_one_more_is_not() -> None:
    assert read_pitch("x" * MOST_PITCH_LENGTH) == "x" * MOST_PITCH_LENGTH
    with pytest.raises(UserError, match=r"301 characters; at most 300 fit.*“x{301}”"):
        read_pitch("x" * 301)


def test_a_film_has_a_past_once_it_was_a_pick_or_on_screen() -> None:
    assert FilmPast(AMY, THIS_WEEK).is_blank
    assert not FilmPast(AMY, THIS_WEEK, week=THIS_WEEK).is_blank
    assert not FilmPast(AMY, THIS_WEEK, screened_at=datetime(2026, 1, 1, tzinfo=UTC)).is_blank


@given(st.integers(-5, 10_000), st.integers(0, 500))
def test_every_page_exists_and_is_within_the_list(number: int, total: int) -> None:
    span = PageSpan.at(number, total)
    assert 1 <= span.number <= span.last
    assert 0 <= span.offset <= max(0, total - 1)
    assert (span.last - 1) * PAGE_LENGTH < max(1, total) <= span.last * PAGE_LENGTH


def test_quoted_text_is_only_letters() -> None:
    assert quoted("**a** [b](c) @everyone <@1> `d`") == r"“\*\*a\*\* \[b](c) \@everyone \<\@1> \`d\`”"
    assert quoted("Amy (2015)") == "“Amy (2015)”"
    assert quoted("long " * 10, 10) == "“long long…”"

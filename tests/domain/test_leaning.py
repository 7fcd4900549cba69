"""What leans on the sentence before it."""

import pytest

from bot.domain.leaning import leans_on_what_came_before


@pytest.mark.parametrize(
    "text", ["This is why.", "They never came.", "But who pays?", "“It” is not enough.", "In such films, all is well."]
)
def test_words_that_lean_on_what_came_before(text: str) -> None:
    assert leans_on_what_came_before(text)


@pytest.mark.parametrize("text", ["Trust is a kind of hearing.", "In Paris nobody listens.", "Thistles grow.", ""])
def test_words_that_stand_alone(text: str) -> None:
    assert not leans_on_what_came_before(text)

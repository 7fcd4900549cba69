"""How things are put into words."""

import pytest

from bot.ui.text import count


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 words"), (1, "1 word"), (999, "999 words"), (37876, "37,876 words")]
)
def test_a_number_of_things_is_said(number: int, said: str) -> None:
    assert count(number, "word") == said

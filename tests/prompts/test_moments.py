"""What was learnt from readers, held against what they said of sentences that it was not learnt from."""

import pytest

from bot.domain.documents import Passage
from bot.domain.naming import NamedFilm
from bot.domain.on_film import ANY_TITLE, moment_of
from bot.domain.sentences import Span
from bot.storage.data_files import SHIPPED
from bot.storage.shelf import MOMENTS, read_shelf
from tests.prompts.learn import learnt, written
from tests.prompts.moments import GOOD, Judged, judged, share

FILM = NamedFilm(ANY_TITLE, f"{ANY_TITLE} (1958)")
READERS = read_shelf().moments
LIKELIEST = 0.65


def chance(sentence: Judged) -> float:
    text = sentence.text[0].upper() + sentence.text[1:]
    quotation = moment_of(FILM, Passage(1, "", 1, text), Span(0, len(text)), READERS)
    return quotation.strength if quotation else 0.0


def share_that_one_would_talk_about(sentences: list[Judged]) -> float:
    return share([share([rating >= GOOD for rating, _ in sentence.ratings]) for sentence in sentences])


def test_the_file_is_what_is_learnt() -> None:
    pytest.importorskip("sklearn", reason="the extra `learn` is not installed")
    known = [sentence for sentence in judged() if not sentence.is_kept_back]
    assert (SHIPPED / MOMENTS).read_text("utf-8") == written(learnt(known), len(known))


def test_what_is_kept_back_is_of_other_essays() -> None:
    sentences = judged()
    learnt = {sentence.essay for sentence in sentences if not sentence.is_kept_back}
    kept_back = {sentence.essay for sentence in sentences if sentence.is_kept_back}
    assert not learnt & kept_back
    assert len({sentence.text for sentence in sentences}) == len(sentences) > 1000


def test_of_moments_in_other_essays_readers_would_post_most_and_of_the_rest_few() -> None:
    kept_back = [sentence for sentence in judged() if sentence.is_kept_back]
    likeliest = [sentence for sentence in kept_back if chance(sentence) >= LIKELIEST]
    moments = [sentence for sentence in kept_back if chance(sentence)]
    others = [sentence for sentence in kept_back if not chance(sentence)]
    assert len(likeliest) >= 8
    assert len(moments) >= 20
    assert share_that_one_would_talk_about(likeliest) >= 0.8
    assert share_that_one_would_talk_about(moments) >= 0.75
    assert share_that_one_would_talk_about(others) <= 0.4

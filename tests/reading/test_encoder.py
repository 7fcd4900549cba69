"""The encoder, where its extra is installed."""

from importlib import util

import pytest

from bot.domain.embedding import dot
from bot.reading.encoder import MODULE, SentenceEncoder, find_encoder

installed = pytest.mark.skipif(util.find_spec(MODULE) is None, reason="the extra `semantic` is not installed")


def test_without_the_extra_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    assert find_encoder() is None


@installed
def test_finding_it_loads_nothing() -> None:
    encoder = find_encoder()
    assert isinstance(encoder, SentenceEncoder)
    assert encoder._model is None


@installed
def test_texts_of_like_meaning_are_near_each_other() -> None:
    encoder = find_encoder()
    assert encoder is not None
    asked, near, far = encoder.embed(["never giving up", "They persevered for years.", "The soup was cold."])
    assert dot(asked, near) > dot(asked, far)
    assert dot(asked, asked) == pytest.approx(1.0, abs=1e-3)

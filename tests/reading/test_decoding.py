"""Bytes to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.reading.decoding import decoded

PLAIN = "“It isn’t over,” said Zoë — and it wasn’t. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_common_encodings_are_told_apart(encoding: str) -> None:
    assert decoded((PLAIN * 5).encode(encoding)).text == PLAIN * 5


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(encoding: str) -> None:
    assert decoded(("Nobody said begin. " * 9).encode(encoding)).text == "Nobody said begin. " * 9


def test_what_the_document_says_of_itself_is_believed_before_cp1252() -> None:
    assert decoded("Łódź, that is the place of it".encode("iso-8859-2"), "iso-8859-2").text.startswith("Łódź")
    assert decoded("Zoë".encode("cp1252"), "no-such-encoding").text == "Zoë"


def test_a_few_bad_bytes_are_counted() -> None:
    file = decoded((PLAIN * 20).encode().replace(b"over", b"ov\xffr", 3))
    assert file.damaged == 3
    assert file.text.count("ov\ufffdr") == 3


def test_many_bad_bytes_are_refused() -> None:
    with pytest.raises(UserError, match="may be damaged"):
        decoded((PLAIN * 20).encode().replace(b"o", b"\xff"))


def test_a_control_character_is_taken_out() -> None:
    file = decoded(b"ne\x00ver " * 1 + b"never " * 40)
    assert (file.control, file.text) == (1, "never " * 41)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    try:
        text = decoded(raw).text
    except UserError:
        return
    assert "\x00" not in text


NO_TEXT = [*map(chr, range(0xFDD0, 0xFDF0)), "\ufffd", "\ufffe", "\uffff"]
"""Characters that Unicode keeps for other uses than text."""


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=NO_TEXT), max_size=200))
def test_utf_8_is_never_misread(text: str) -> None:
    assert decoded(text.encode("utf-8-sig")).text == text.encode().decode()


@pytest.mark.parametrize("character", NO_TEXT[:2] + NO_TEXT[-2:])
def test_what_is_no_text_is_taken_out(character: str) -> None:
    assert decoded(("never " * 40 + character).encode()).text == "never " * 40

"""Words that stand alone, and what kind of words they are."""

import pytest

from bot.domain.prompts import QuotationKind
from bot.domain.standing import is_firm, is_scene, is_told, judges, kind_of, stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "Most of the room believes that these films are about music.",
        "When the last night is over they drive to the sea.",
        "A hand comes down, and everybody in the room obeys him.",
        "The camera looks along that empty row of seats.",
        "The boldest answer is silence.",
        "Nobody auditioned it for the second reel.",
        "The refusal was never filmed.",
        "It is always the drummer who knows.",
        "The crowd waited until the lights were out.",
        "Nobody came to the second screening of the winter.",
        "A great many people have watched that half hour with envy.",
    ],
)
def test_what_leaves_a_reader_asking_does_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "A finished thing is only one that nobody has ruined yet.",
        "The answer to a long silence is seldom a song.",
        "In a good rehearsal room it is wise to arrive early.",
        "A singer must keep her own time.",
        "The singer who waits is never late.",
    ],
)
def test_what_a_reader_understands_stands_alone(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "The creatures hunt by sound alone.",
        "A different use of silence can be found in comedies.",
        "Within the history of the medium, portraits and documentaries offer a rare look behind the door.",
        "Filmmakers often balance interviews with concerts.",
        "For once the star has the worst seat in the house.",
    ],
)
def test_a_scene_a_list_and_a_preface_are_not_firm(text: str) -> None:
    assert not is_firm(text)


def test_what_holds_in_general_is_firm() -> None:
    assert is_firm("A finished thing is only one that nobody has ruined yet.")
    assert is_firm("The people in a heist film want to do a job.")


@pytest.mark.parametrize(
    ("text", "particular", "kind"),
    [
        ("Patience is a kind of hearing.", False, QuotationKind.CLAIM),
        ("A film is always an argument about time.", False, QuotationKind.ANALYSIS),
        ("A rumour " + "very " * 18 + "is a song.", False, QuotationKind.ANALYSIS),
        ("A child walked home with a drum.", False, QuotationKind.PICTURE),
        ("Patience is a kind of hearing.", True, QuotationKind.PICTURE),
    ],
)
def test_the_kind_of_a_quotation(text: str, particular: bool, kind: QuotationKind) -> None:
    assert kind_of(text, particular=particular) is kind


def test_what_is_told_has_happened() -> None:
    assert is_told("They waited for an hour.")
    assert not is_told("A crowd that stayed is making a speech.")


def test_a_scene_may_be_told_in_the_present_tense() -> None:
    assert is_scene("For once the star has the worst seat in the house.")
    assert is_scene("The drummer sits behind a wall of cushions.")
    assert is_scene("A timid film would have begun with the hands.")
    assert not is_scene("The voice is the one part of a singer that cannot be cast.")


def test_a_view_can_be_differed_from() -> None:
    assert judges("The truest applause is a whisper.")
    assert not judges("Four hours go to a painter and a model.")

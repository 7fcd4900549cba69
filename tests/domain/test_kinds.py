"""What kind of words a quotation is."""

import pytest

from bot.domain.kinds import QuotationKind, is_scene, is_told, judges, kind_of


@pytest.mark.parametrize(
    ("text", "particular", "kind"),
    [
        ("Patience is a kind of hearing.", False, QuotationKind.CLAIM),
        ("A film is always an argument about time.", False, QuotationKind.ANALYSIS),
        ("The edit is where patience goes to be rewarded.", False, QuotationKind.ANALYSIS),
        ("Every family has somebody who would edit the past.", False, QuotationKind.LIKENESS),
        ("Every family has a good chair, and nobody sits in it.", False, QuotationKind.CLAIM),
        ("A song is owned by whoever sings it last.", False, QuotationKind.ANALYSIS),
        ("A face shows what a mouth records.", False, QuotationKind.CLAIM),
        ("A rumour " + "very " * 18 + "is a weather.", False, QuotationKind.CLAIM),
        ("A child walked home with a drum.", False, QuotationKind.PICTURE),
        ("Patience is a kind of hearing.", True, QuotationKind.PICTURE),
    ],
)
def test_the_kind_of_a_quotation(text: str, particular: bool, kind: QuotationKind) -> None:
    assert kind_of(text, particular=particular) is kind


def test_what_is_told_has_happened() -> None:
    assert is_told("They waited for an hour.")
    assert is_told("On the coast, where the roads ended, the posters were blank.")
    assert is_told("The singer came to have the last word.")
    assert not is_told("The crowd has heard what it paid for.")
    assert not is_told("A crowd that stayed is making a speech.")


def test_a_scene_may_be_told_in_the_present_tense() -> None:
    assert is_scene("For once the star has the worst seat in the house.")
    assert is_scene("The drummer sits behind a wall of cushions.")
    assert is_scene("A timid film would have begun with the hands.")
    assert not is_scene("The voice is the one part of a singer that cannot be cast.")


def test_a_view_can_be_differed_from() -> None:
    assert judges("The truest applause is a whisper.")
    assert not judges("Four hours go to a painter and a model.")

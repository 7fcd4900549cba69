"""Words that stand alone."""

import pytest

from bot.domain.standing import is_firm, is_for_everybody, stands_alone, stands_beside_its_film


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
        "The song was written for somebody who will never hear a note of it.",
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
        "In the English courts nobody can be rude to the dead.",
        "Twelve men in a jury room must be sure.",
        "What does a song do that talk cannot?",
        "A junior analyst finds, late in the evening, that the firm is dead.",
        "Nobody claps until late one evening in the rain.",
        "For once the star has the worst seat in the house.",
        "One drummer must carry the whole hall on his back.",
        "The best portraits trust a closed door.",
        "A well-told documentary treats its archive as a witness.",
        "Filmmakers delight in opposites: courage that shakes, and silence that sings.",
        "The stage is a country with its own weather—heat, dust, applause.",
        "A lamp, a cable, a ladder, a door, a kettle, and a grudge are what a set is made of.",
    ],
)
def test_a_scene_a_list_and_a_preface_are_not_firm(text: str) -> None:
    assert not is_firm(text)


def test_what_holds_in_general_is_firm() -> None:
    assert is_firm("A finished thing is only one that nobody has ruined yet.")
    assert is_firm("The people in a heist film want to do a job.")
    assert is_firm("One thing must be true of every good lie.")


@pytest.mark.parametrize(
    "text",
    [
        "Everything else about that prison comes in through the ears.",
        "Nobody in it is a villain, whatever the poster says.",
        "My boat, by the way, turns out to have a hole in it.",
        "The newer ones are never as patient as a bad joke.",
        "A finer instrument is seldom a louder one for long.",
        "The drummer, incidentally, is the one who gets the last line.",
        "There is a sadder kind of liar, who does not want your money.",
        "You stand behind everybody, you are tall, and nobody looks at you unless you stop.",
        "Process also corrects a myth or two about talent.",
        "Comedy does better by us than drama.",
        "They never forgive a stranger for being right.",
        "The queue you must see is the one outside the midnight show.",
        "The bar closes at three, and nobody there is sober.",
        "Nobody comes down at three to ask about the music.",
        "Nobody sings anything for as long as it lasts.",
        "You can always tell it by the shoes.",
        "If you want it to last, stay in bed.",
        "Singers get there too, if nobody hurries them.",
        "What happens afterwards is the business of the neighbours.",
        "The happiest singer of the lot is the one without a contract.",
        "Consider what happens to a singer who wants something.",
        "Last comes the page turner, whom nobody in the hall has ever seen.",
        "What nobody mentions is how long a rehearsal lasts.",
        "Everyone remembers the piano being pushed out of a window.",
        "The rivers, if they do anything, make it worse.",
        "A voice like that and a face like that are seldom found together.",
        "Perhaps that is why the best duets are so short.",
        "The story everyone knows about the first talking picture is probably untrue.",
        "The commonplace about drummers is that nobody listens to drummers.",
        "What the early reviews record is mostly weather.",
        "The great exceptions are the musicals that let a song run long.",
        "The picture that has outlasted every battle is a quiet one.",
        "Everybody believes that talent is a kind of weather.",
        "People suppose that a prompter must be a patient man.",
        "Silence is usually described as a lack of sound.",
        "A duet is supposed to be a conversation.",
        "The theatre, one should remember, is a cold place in the morning.",
    ],
)
def test_what_points_outside_itself_does_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "People rarely lie about the past as often as they tidy it.",
        "The face is where people keep what they want you to see.",
        "There is a kind of silence that only a crowd can make.",
        "Somebody who waits is always the first to know what they want.",
        "You forgive a voice more readily when it cracks.",
    ],
)
def test_what_names_those_it_speaks_of_stands_alone(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "The lamp sees everything, and nobody asks a lamp to leave.",
        "Perhaps a song is only a very long goodbye.",
        "There is no single way to end a story.",
        "The forty weeks between are hard to photograph.",
        "Most of the films find a villain, as it is easier than arithmetic.",
        "If anything, a long film is the more restless one.",
        "We record silence, so that nobody has to hear a cut.",
        "A joke must bring its own victim to the party.",
    ],
)
def test_what_may_leave_a_reader_asking_or_bored_is_not_for_everybody(text: str) -> None:
    assert not is_for_everybody(text)


def test_what_tells_its_things_apart_is_for_everybody() -> None:
    assert is_for_everybody("The face is where people keep what they want you to see.")
    assert is_for_everybody("The security that a large lie borrows against is a small truth.")
    assert is_for_everybody("The dead are owed a better joke than the living.")
    assert is_for_everybody("The cruellest thing an employer can do is hold a vote.")


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("In vertigo Scottie follows her through the streets, and nobody asks him why.", True),
        ("In vertigo a man follows a woman whom he has lost already.", True),
        ("In vertigo he follows her through the streets.", False),
        ("In vertigo the same trouble begins with a bunch of flowers.", False),
        ("Half a century later vertigo was voted the best film ever made.", False),
        ("In vertigo I always look at the staircase.", False),
        ("Perhaps vertigo is only a long walk through a beautiful town.", False),
        ("Hitchcock’s vertigo is usually described as a thriller.", False),
    ],
)
def test_who_has_seen_a_film_knows_whoever_is_in_it(text: str, stands: bool) -> None:
    assert stands_beside_its_film(text) is stands

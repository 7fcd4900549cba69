"""Questions that hosts add and members suggest, as they see them."""

from datetime import timedelta

import pytest

from tests.discord.discussion_steps import FILM
from tests.discord.evening import Evening, answered, shown
from tests.discord.prompt_steps import QUESTION, approved, chosen, field, load_essay, press, review, submit, write
from tests.essay_on_waiting import TITLE

QUOTED = "A crowd becomes an instrument once the singer stops singing."
NEARLY = "The crowd turns into an instrument once the singer stops"


async def test_a_hosts_own_question_can_be_posted_at_once(evening: Evening) -> None:
    done = await write(evening, "prompts add", quotation="", moment="early")
    assert "Your question is in\nIt can be posted from now on." in answered(done)
    assert "What does *the film* make somebody wait for?" in answered(done)
    assert done.response.ephemeral
    assert await approved(evening) == [QUESTION]


@pytest.mark.parametrize(
    ("options", "moment"), [({"theme": "endings"}, "early"), ({}, "afterwards"), ({"theme": "endings"}, "later")]
)
async def test_a_question_about_endings_is_said_to_wait(evening: Evening, options: dict[str, str], moment: str) -> None:
    text = answered(await write(evening, "prompts add", options=options, moment=moment))
    assert "Your question is in\nIt talks about how the film ends: it waits until the club has seen it" in text
    assert "can be posted from now on" not in text


async def test_the_dialog_outlives_the_process_that_opened_it(evening: Evening) -> None:
    opened = await evening.host.slash(evening.general, "prompts add")
    await evening.restart()
    assert "Your question is in" in answered(await submit(evening, opened))


async def test_a_death_before_the_answer_leaves_the_question_in_once(evening: Evening) -> None:
    opened = await evening.host.slash(evening.general, "prompts add")
    evening.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
    await submit(evening, opened)
    assert await approved(evening) == [QUESTION]
    opened._interaction.modal_consumed = False  # Discord leaves a dialog open that got no answer
    again = answered(await submit(evening, opened))
    assert "taken already" in again
    assert "You wrote: What does" in again
    assert await approved(evening) == [QUESTION]


async def test_the_nearest_words_are_taken_with_one_press_after_a_restart(evening: Evening) -> None:
    await load_essay(evening)
    back = await write(evening, "prompts add", quotation=NEARLY)
    text = answered(back)
    assert "do not stand in any document just like this" in text
    assert f"> “{QUOTED}”\n-# {TITLE}, paragraph 3" in text
    await evening.restart()
    await press(evening, back.response, "Quote these words")
    assert "Your question is in" in shown(back.response)
    assert f"> “{QUOTED}”" in shown(back.response)
    assert await approved(evening) == [QUESTION]


async def test_the_quotation_can_be_left_out_after_a_restart(evening: Evening) -> None:
    back = await write(evening, "prompts add", quotation="zyx wvu tsr qpo")
    assert "[Quote these words]" not in answered(back)
    await evening.restart()
    await press(evening, back.response, "Leave the quotation out")
    assert "Your question is in" in shown(back.response)


async def test_what_is_wrong_is_said_and_what_was_typed_is_there_again_after_a_restart(evening: Evening) -> None:
    await load_essay(evening)
    back = await write(
        evening, "prompts add", question="Is {film} good?", quotation=QUOTED, follow_up="Why?", moment="afterwards"
    )
    assert "can be answered with yes or no" in answered(back)
    await evening.restart()
    again = await press(evening, back.response, "Write again")
    assert field(again, "question")["value"] == "Is {film} good?"
    assert field(again, "follow_up")["value"] == "Why?"
    assert field(again, "quotation")["value"] == QUOTED
    assert chosen(field(again, "moment")) == ["afterwards"]


async def test_what_a_member_types_is_only_letters(evening: Evening) -> None:
    ann = evening.members["ann"]
    typed = "What of **this** @everyone <@1> ||spoiler|| `code` in {film}?"
    await write(evening, "prompts suggest", ann, question=typed)
    text = answered(await review(evening))
    assert "@everyone" not in text
    assert "**this**" not in text
    assert "||spoiler||" not in text
    assert f"Suggested by <@{ann.id}>." in text


async def test_a_suggestion_waits_for_a_host_and_is_posted_once_it_is_approved(evening: Evening) -> None:
    thanks = await write(evening, "prompts suggest", evening.members["ann"])
    assert "Your question waits for a host" in answered(thanks)
    assert thanks.response.ephemeral
    assert await approved(evening) == []
    desk = await review(evening)
    assert "Without a quotation." in answered(desk)
    await press(evening, desk.response, "Approve")
    assert await approved(evening) == [QUESTION]


async def test_a_member_has_ten_suggestions_waiting_at_most(evening: Evening) -> None:
    ann = evening.members["ann"]
    for minute in range(10):
        await write(evening, "prompts suggest", ann, question=f"What happens in minute {minute} of {{film}}?")
    refused = await ann.slash(evening.general, "prompts suggest")
    assert refused.modal is None
    assert "10 of your questions wait" in answered(refused)


async def test_a_theme_is_chosen_with_the_command(evening: Evening) -> None:
    choices = await evening.host.autocomplete(evening.general, "prompts add", "theme", "famil")
    await write(evening, "prompts suggest", options={"theme": choices[0]["value"], "film": FILM})
    text = answered(await review(evening))
    assert "**Family" in text
    assert "Only about Whiplash (2014)." in text
    assert "*Whiplash*" in text
    refused = await evening.host.slash(evening.general, "prompts add", theme="zzzz")
    assert "I have no theme “zzzz”" in answered(refused)


async def test_old_dialogs_say_that_they_are_old(evening: Evening) -> None:
    opened = await evening.host.slash(evening.general, "prompts add")
    await evening.pass_time(timedelta(days=2))
    await evening.host.slash(evening.general, "prompts add")
    assert "has expired" in answered(await submit(evening, opened))

"""The desk at which hosts go through the drafts, as they see it."""

from typing import Any

import pytest

from bot.domain.prompts import FILM_SLOT
from bot.storage.database import Connection
from bot.ui import limits
from tests.discord.backstage import settings
from tests.discord.discussion_steps import FILM, discuss, threads
from tests.discord.evening import Evening, answered, shown
from tests.discord.prompt_steps import DRAFTS, FIRST, approved, field, load_essay, open_desk, press, review, submit
from tests.essay_on_waiting import TITLE, load, unload


async def test_the_desk_shows_a_draft_with_all_that_a_host_wants_to_know(evening: Evening) -> None:
    text = answered(await open_desk(evening))
    assert f"### Draft 1 of {DRAFTS}" in text
    assert f"__**{FIRST.quotation.text}**__" in text
    assert f"{TITLE} · The Studio · paragraph {FIRST.quotation.paragraph}" in text
    assert "they remember the waiting. A band rehearses" in text
    assert "### " + FIRST.question.replace(FILM_SLOT, "*the film*") in text
    assert f"Then: {FIRST.frame.follow_up}" in text
    assert "(quite sure)" in text
    assert all(f"[{label}]" in text for label in ("Approve", "Edit", "Another question", "Wrong theme", "Veto", "Skip"))
    assert evening.public(evening.general) == []


async def test_the_weeks_pick_stands_in_the_question(evening: Evening) -> None:
    await settings(evening, announcement_channel_id=evening.general.id)
    await evening.host.slash(evening.general, "pick set", film=FILM)
    text = answered(await open_desk(evening))
    assert "### " + FIRST.question.replace(FILM_SLOT, "*Whiplash*") in text


async def test_an_empty_desk_says_where_drafts_come_from(evening: Evening) -> None:
    text = answered(await review(evening))
    assert "No drafts are waiting" in text
    assert "prompts suggest" in text
    assert "[Approve]" not in text


async def test_approving_shows_the_next_in_the_same_message(evening: Evening) -> None:
    desk = await open_desk(evening)
    pressed = await press(evening, desk.response, "Approve")
    assert pressed.response is None or pressed.response.message.id == desk.response.message.id
    text = shown(desk.response)
    assert "Approved: it is one of the club's prompts now." in text
    assert f"### Draft 1 of {DRAFTS - 1}" in text
    assert await approved(evening) == [FIRST.question]


async def test_the_whole_queue_is_worked_through(evening: Evening) -> None:
    desk = await open_desk(evening)
    for label in ("Approve", "Veto", "Skip") * (DRAFTS // 3):
        await press(evening, desk.response, label)
    assert "That was the end of the queue" in shown(desk.response)
    for _ in range(DRAFTS // 3):
        await press(evening, desk.response, "Approve")
    assert "No drafts are waiting" in shown(desk.response)
    assert len(await approved(evening)) == DRAFTS // 3 * 2


async def test_skipping_the_only_draft_says_so(evening: Evening) -> None:
    await load(evening.client.services.database, evening.guild.id, evening.clock.now(), drafts=1)
    desk = await review(evening)
    await press(evening, desk.response, "Skip")
    assert "the only draft that is left" in shown(desk.response)


async def test_the_place_is_kept_over_a_restart(evening: Evening) -> None:
    desk = await open_desk(evening)
    await press(evening, desk.response, "Skip")
    await press(evening, desk.response, "Skip")
    await evening.restart()
    assert f"### Draft 3 of {DRAFTS}" in answered(await review(evening))


@pytest.mark.parametrize(
    ("label", "seen"),
    [
        ("Approve", "Approved"),
        ("Veto", "Vetoed"),
        ("Skip", f"Draft 2 of {DRAFTS}"),
        ("Another question", f"Draft 1 of {DRAFTS}"),
        ("Wrong theme", "Which theme is it about?"),
    ],
)
async def test_the_buttons_survive_a_restart(evening: Evening, label: str, seen: str) -> None:
    desk = await open_desk(evening)
    await evening.restart()
    await press(evening, desk.response, label)
    assert seen in shown(desk.response)


async def test_another_question_keeps_the_words(evening: Evening) -> None:
    desk = await open_desk(evening)
    await press(evening, desk.response, "Another question")
    text = shown(desk.response)
    assert f"__**{FIRST.quotation.text}**__" in text
    assert FIRST.question.replace(FILM_SLOT, "*the film*") not in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("theme = theme", "I then look for a question on that."),
        (f"film = '{FILM}'", "The question stays, since it asks about a film."),
        (f"other = '{FILM}'", "The question stays, since it asks about a film."),
        ("frame = NULL", "The question stays as it was written."),
    ],
)
async def test_what_another_theme_does_to_the_question_is_said_as_it_is(
    evening: Evening, change: str, said: str
) -> None:
    await load(evening.client.services.database, evening.guild.id, evening.clock.now(), drafts=1)
    await evening.client.services.database.write(lambda c: c.execute(f"UPDATE own_prompts SET {change}"))
    desk = await review(evening)
    before = question_of(shown(desk.response))
    await press(evening, desk.response, "Wrong theme")
    assert f"Which theme is it about? {said}" in shown(desk.response)
    holding = next(s for s in _selects(desk.response) if any(o["value"] == "fame" for o in s["options"]))
    await evening.host.select(desk.response, ["fame"], custom_id=holding["custom_id"])
    assert "**Fame" in shown(desk.response)
    assert (question_of(shown(desk.response)) == before) is ("stays" in said)


def question_of(desk: str) -> str:
    [_, question] = [line for line in desk.splitlines() if line.startswith("### ")]
    return question


async def test_a_decision_can_be_undone_after_a_restart(evening: Evening) -> None:
    desk = await open_desk(evening)
    await press(evening, desk.response, "Veto")
    await evening.restart()
    await press(evening, desk.response, "Undo")
    text = shown(desk.response)
    assert "it is a draft again" in text
    assert f"### Draft 1 of {DRAFTS}" in text
    assert f"__**{FIRST.quotation.text}**__" in text


async def test_what_was_posted_meanwhile_cannot_be_undone(evening: Evening) -> None:
    desk = await open_desk(evening)
    await press(evening, desk.response, "Approve")
    await evening.client.services.database.write(
        lambda c: c.execute("UPDATE own_prompts SET film = ? WHERE approved_at IS NOT NULL", (FILM,))
    )
    await discuss(evening)
    await press(evening, desk.response, "Undo")
    text = shown(desk.response)
    assert "It was put to the club already, so it stays as it is." in text
    assert f"### Draft 1 of {DRAFTS - 1}" in text
    [thread] = threads(evening.general)
    follow_up = await evening.members["ben"].click(evening.last_panel(thread), label="A follow-up")
    assert FIRST.frame.follow_up in answered(follow_up)


async def test_a_draft_about_endings_is_said_to_wait(evening: Evening) -> None:
    await load_essay(evening)
    await evening.client.services.database.write(lambda c: c.execute("UPDATE own_prompts SET level = 'easy'"))
    desk = await review(evening)
    assert "It talks about how the film ends" not in answered(desk)
    assert "easy to begin with" in answered(desk)
    await press(evening, desk.response, "Wrong theme")
    holding = next(s for s in _selects(desk.response) if any(o["value"] == "endings" for o in s["options"]))
    await evening.host.select(desk.response, ["endings"], custom_id=holding["custom_id"])
    await evening.client.services.database.write(
        lambda c: c.execute("UPDATE own_prompts SET level = 'easy', ending = 0")
    )
    text = answered(await review(evening))
    assert "It talks about how the film ends: it waits until the club has seen it" in text
    assert "easy to begin with" not in text


LESS_SURE = "less sure: read it before you approve it"


async def test_of_some_drafts_the_bot_says_that_it_is_less_sure_until_a_host_has_written_them(evening: Evening) -> None:
    assert LESS_SURE not in answered(await open_desk(evening))
    await evening.client.services.database.write(lambda c: c.execute("UPDATE own_prompts SET sure = 0"))
    desk = await review(evening)
    assert LESS_SURE in answered(desk)
    await press(evening, desk.response, "Another question")
    assert LESS_SURE in shown(desk.response)
    opened = await press(evening, desk.response, "Edit")
    await submit(evening, opened, question="Who in {film} waits?", quotation=FIRST.quotation.text)
    assert LESS_SURE not in shown(desk.response)


async def test_a_comparison_with_the_weeks_own_film_names_that_film_once(evening: Evening) -> None:
    await settings(evening, announcement_channel_id=evening.general.id)
    await evening.host.slash(evening.general, "pick set", film=FILM)
    await load_essay(evening)
    await evening.client.services.database.write(
        lambda c: c.execute(
            "UPDATE own_prompts SET other = ?, question = ?", (FILM, "Who in {film} would walk into *Whiplash*?")
        )
    )
    assert "### Who in *the film* would walk into *Whiplash*?" in answered(await review(evening))


async def test_a_wrong_theme_is_chosen_from_all_after_a_restart(evening: Evening) -> None:
    desk = await open_desk(evening)
    await press(evening, desk.response, "Wrong theme")
    shelf = evening.client.services.prompts.themes
    selects = _selects(desk.response)
    options = [option["value"] for select in selects for option in select["options"]]
    assert options == [*shelf, "-"]
    assert all(len(select["options"]) <= limits.SELECT_OPTIONS for select in selects)
    await evening.restart()
    holding = next(s for s in selects if any(option["value"] == "family" for option in s["options"]))
    await evening.host.select(desk.response, ["family"], custom_id=holding["custom_id"])
    assert shelf["family"].name in shown(desk.response)
    await press(evening, desk.response, "Wrong theme")
    last = _selects(desk.response)[-1]
    await evening.host.select(desk.response, ["-"], custom_id=last["custom_id"])
    assert "No theme" in shown(desk.response)


def _selects(panel: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        for child in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
            walk(child)
        if isinstance(node, dict) and node.get("type") == 3:
            found.append(node)

    walk(panel.components)
    return found


async def test_from_the_themes_one_can_go_back(evening: Evening) -> None:
    desk = await open_desk(evening)
    await press(evening, desk.response, "Wrong theme")
    await evening.restart()
    await press(evening, desk.response, "Back to the draft")
    assert "[Approve]" in shown(desk.response)


async def test_a_draft_is_edited_in_a_dialog_that_survives_a_restart(evening: Evening) -> None:
    desk = await open_desk(evening)
    await evening.restart()
    opened = await press(evening, desk.response, "Edit")
    assert field(opened, "question")["value"] == FIRST.question
    assert FILM_SLOT in field(opened, "question")["placeholder"]
    assert field(opened, "quotation")["value"] == FIRST.quotation.text
    await evening.restart()
    await submit(evening, opened, question="Who in {film} waits?", quotation=FIRST.quotation.text)
    text = shown(desk.response)
    assert "Changed." in text
    assert "### Who in *the film* waits?" in text
    assert "[Another question]" not in text


async def test_an_edit_that_cannot_be_taken_is_kept_to_be_written_again(evening: Evening) -> None:
    desk = await open_desk(evening)
    opened = await press(evening, desk.response, "Edit")
    await submit(evening, opened, question="Did you like {film}?", quotation=FIRST.quotation.text)
    text = shown(desk.response)
    assert "can be answered with yes or no" in text
    assert "Begin it with what" in text
    assert "You wrote: Did you like" in text
    await evening.restart()
    again = await press(evening, desk.response, "Write again")
    assert field(again, "question")["value"] == "Did you like {film}?"
    await submit(evening, again, question="What did you like in {film}?", quotation=FIRST.quotation.text)
    assert "### What did you like in *the film*?" in shown(desk.response)


async def test_two_hosts_on_one_draft(evening: Evening) -> None:
    desk = await open_desk(evening)
    hugo = await _second_host(evening)
    his = await review(evening, hugo)
    await press(evening, his.response, "Approve", hugo)
    await press(evening, desk.response, "Veto")
    text = shown(desk.response)
    assert "This one was approved already." in text
    assert f"### Draft 1 of {DRAFTS - 1}" in text
    assert await approved(evening) == [FIRST.question]


@pytest.mark.parametrize("label", ["Approve", "Veto", "Another question", "Edit"])
async def test_what_another_host_changed_is_shown_first(evening: Evening, label: str) -> None:
    desk = await open_desk(evening)
    hugo = await _second_host(evening)
    his = await review(evening, hugo)
    await press(evening, his.response, "Another question", hugo)
    await press(evening, desk.response, label)
    text = shown(desk.response)
    assert "Another host has changed this one meanwhile" in text
    assert FIRST.question.replace(FILM_SLOT, "*the film*") not in text
    assert await approved(evening) == []


async def _second_host(evening: Evening) -> Any:
    user = evening.env.create_user("hugo", global_name="Hugo")
    return evening.guild.add_member(user, roles=[evening.guild.roles["Hosts"]])


@pytest.mark.parametrize("label", ["Approve", "Veto", "Edit", "Another question", "Wrong theme"])
async def test_a_draft_whose_document_was_removed_says_so(evening: Evening, label: str) -> None:
    document = await load_essay(evening)
    desk = await review(evening)
    await unload(evening.client.services.database, document)
    await press(evening, desk.response, label)
    text = shown(desk.response)
    assert "the document that it was drawn from has been removed" in text
    assert "No drafts are waiting" in text


async def test_a_second_press_on_the_same_button_does_no_harm(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to the first one was lost, so the old panel still stands there."""
    desk = await open_desk(evening)
    evening.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction")
    await press(evening, desk.response, "Approve")
    assert f"### Draft 1 of {DRAFTS}" in shown(desk.response)
    await press(evening, desk.response, "Approve")
    assert "This one was approved already." in shown(desk.response)
    assert await approved(evening) == [FIRST.question]


async def test_members_cannot_open_the_desk(evening: Evening) -> None:
    await load_essay(evening)
    ann = evening.members["ann"]
    for command in ("prompts review", "prompts add"):
        assert "Only the club's hosts can" in answered(await ann.slash(evening.general, command))
    told = answered(await ann.slash(evening.general, "prompts veto", prompt="1"))
    assert "Only the club's hosts can" in told


async def test_who_is_no_host_any_more_cannot_go_on(evening: Evening) -> None:
    desk = await open_desk(evening)
    hosts = evening.guild.roles["Hosts"]
    evening.env.backend.edit_role(evening.guild.id, hosts.id, {"permissions": 0})
    await evening.env.settle()
    assert "Only the club's hosts can" in answered(await press(evening, desk.response, "Approve"))
    assert await approved(evening) == []


async def test_the_desk_fits_into_a_message_whatever_the_texts(evening: Evening) -> None:
    """Longer than any passage can be, and with a mark to escape in every place."""
    await load_essay(evening)

    async def stuff(connection: Connection) -> None:
        await connection.execute("UPDATE passages SET text = ?, heading = ?", ("*_~`|> " * 900, "*" * 300))
        await connection.execute("UPDATE documents SET title = ? WHERE club_id IS NOT NULL", ("*" * 300,))
        await connection.execute(
            "UPDATE own_prompts SET quotation_start = 2000, quotation_end = 2320, question = ?, follow_up = ?",
            ("*" * 290 + "{film}?", "_" * 199 + "?"),
        )

    await evening.client.services.database.write(stuff)
    desk = await review(evening)
    assert "[Approve]" in answered(desk)
    await press(evening, desk.response, "Wrong theme")
    assert "[Back to the draft]" in shown(desk.response)


async def test_paragraphs_of_a_passage_stay_apart(evening: Evening) -> None:
    await load_essay(evening)
    text = answered(await review(evening))
    assert "others cannot.\n> \n> __**Patience is not" in text
    assert "talent is kept.**__ The long hours" in text

"""The host's desk and what members send to it, as they see them."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.prompts import FILM_SLOT
from bot.storage.database import Connection
from bot.storage.own_prompts import OwnPromptStore
from bot.ui import limits
from bot.ui.courier import Courier
from tests.discord.backstage import settings
from tests.discord.deaths import carry_on, die_once, unfinished_timers
from tests.discord.discussion_steps import FILM, discuss, number, prompts, threads
from tests.discord.evening import Evening, answered, shown
from tests.essay_on_waiting import DRAWN, TITLE, load, unload

DRAFTS = len(DRAWN)
FIRST = DRAWN[0]
QUESTION = "What does {film} make somebody wait for?"
QUOTED = "A crowd becomes an instrument once the singer stops singing."
NEARLY = "The crowd turns into an instrument once the singer stops"


async def load_essay(evening: Evening) -> int:
    return await load(evening.client.services.database, evening.guild.id, evening.clock.now())


async def review(evening: Evening, who: Any = None) -> Any:
    """Load the essay's drafts where there are none, and open the desk."""
    opened = await (who or evening.host).slash(evening.general, "prompts review")
    assert opened.response.ephemeral
    return opened


async def open_desk(evening: Evening) -> Any:
    await load_essay(evening)
    return await review(evening)


async def press(evening: Evening, panel: Any, label: str, who: Any = None) -> Any:
    return await (who or evening.host).click(panel, label=label)


async def write(
    evening: Evening, command: str, who: Any = None, options: dict[str, Any] | None = None, **typed: str
) -> Any:
    opened = await (who or evening.host).slash(evening.general, command, **(options or {}))
    return await submit(evening, opened, who, **typed)


async def submit(evening: Evening, opened: Any, who: Any = None, **typed: str) -> Any:
    """Send the dialog off with what stands in it, apart from what is typed over."""
    assert opened.modal is not None, answered(opened)
    fields = {part["component"]["custom_id"]: part["component"] for part in opened.modal["components"]}
    values: dict[str, Any] = {
        name: field.get("value") or "" for name, field in fields.items() if "options" not in field
    }
    values |= {name: _chosen(field) for name, field in fields.items() if "options" in field}
    values["question"] = values["question"] or QUESTION
    values |= {name: [text] if name == "moment" else text for name, text in typed.items()}
    return await (who or evening.host).submit_modal(opened, values)


def _chosen(field: dict[str, Any]) -> list[str]:
    return [option["value"] for option in field["options"] if option.get("default")]


def field(opened: Any, name: str) -> dict[str, Any]:
    """What Discord was told of a field in a dialog."""
    labels = opened.modal["components"]
    found: dict[str, Any] = next(part["component"] for part in labels if part["component"]["custom_id"] == name)
    return found


async def approved(evening: Evening) -> list[str]:
    own = await evening.client.services.database.read(lambda c: OwnPromptStore(c).approved(evening.guild.id))
    return [prompt.content.question for prompt in own]


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
    assert "Approved: it can be posted now." in text
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


async def test_a_decision_can_be_undone_after_a_restart(evening: Evening) -> None:
    desk = await open_desk(evening)
    await press(evening, desk.response, "Veto")
    await evening.restart()
    await press(evening, desk.response, "Undo")
    text = shown(desk.response)
    assert "it is a draft again" in text
    assert f"### Draft 1 of {DRAFTS}" in text
    assert f"__**{FIRST.quotation.text}**__" in text


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


async def test_a_hosts_own_question_can_be_posted_at_once(evening: Evening) -> None:
    done = await write(evening, "prompts add", quotation="", moment="early")
    assert "Your question is in" in answered(done)
    assert "What does *the film* make somebody wait for?" in answered(done)
    assert done.response.ephemeral
    assert await approved(evening) == [QUESTION]


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
    assert _chosen(field(again, "moment")) == ["afterwards"]


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


async def test_a_posted_prompt_is_vetoed_by_choosing_it(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    choices = await evening.host.autocomplete(evening.general, "prompts veto", "prompt", "")
    assert len(choices) == 1
    assert choices[0]["name"].endswith("(Whiplash)")
    told = await evening.host.slash(evening.general, "prompts veto", prompt=choices[0]["value"])
    assert "will not be posted again" in answered(told)
    [marked] = [text for text in evening.public(thread) if "set this prompt aside" in text]
    assert "[A follow-up]" not in marked
    assert await evening.host.autocomplete(evening.general, "prompts veto", "prompt", "") == []
    assert await unfinished_timers(evening) == 0


async def test_members_are_offered_nothing_to_veto(evening: Evening) -> None:
    await discuss(evening)
    assert await evening.members["ann"].autocomplete(evening.general, "prompts veto", "prompt", "") == []


async def test_a_posted_prompt_is_vetoed_by_its_link_and_never_comes_again(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    link = f"https://discord.com/channels/{evening.guild.id}/{thread.id}/{message.id}"
    assert "will not be posted again" in answered(
        await evening.host.slash(evening.general, "prompts veto", prompt=link)
    )
    again = await evening.host.slash(evening.general, "prompts veto", prompt=link)
    assert "vetoed already" in answered(again)
    assert await number(evening, "SELECT COUNT(*) AS number FROM vetoes") == 1


@pytest.mark.parametrize("prompt", ["nonsense", "12345", "9" * 30, "https://discord.com/channels/1/2/3", "²", ""])
async def test_what_is_no_prompt_is_not_vetoed(evening: Evening, prompt: str) -> None:
    told = await evening.host.slash(evening.general, "prompts veto", prompt=prompt or " ")
    assert "not a prompt that I posted" in answered(told)


async def test_a_message_is_vetoed_from_its_own_menu(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    refused = await evening.members["ann"].context_menu(thread, "Veto this prompt", message)
    assert "Only the club's hosts can" in answered(refused)
    done = await evening.host.context_menu(thread, "Veto this prompt", message)
    assert "will not be posted again" in answered(done)
    assert "set this prompt aside" in shown(evening.last_panel(thread))


async def test_any_other_message_has_nothing_to_veto(evening: Evening) -> None:
    await evening.members["ann"].send(evening.general, "hello")
    told = await evening.host.context_menu(evening.general, "Veto this prompt", evening.general.history()[-1])
    assert "not a prompt that I posted" in answered(told)


@pytest.mark.parametrize(("owner", "name", "after"), [(Courier, "redraw", False), (Courier, "redraw", True)])
async def test_a_death_while_a_veto_is_marked_is_made_up_for(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, after: bool
) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    die_once(monkeypatch, owner, name, after=after)
    await evening.host.context_menu(thread, "Veto this prompt", message)
    await carry_on(evening)
    assert "set this prompt aside" in shown(evening.last_panel(thread))
    assert await unfinished_timers(evening) == 0


async def test_a_deleted_message_does_not_hinder_its_veto(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    message = evening.last_panel(thread)
    evening.env.backend.delete_message(thread.id, message.id)
    told = await evening.host.slash(evening.general, "prompts veto", prompt=str(message.id))
    assert "will not be posted again" in answered(told)
    assert await unfinished_timers(evening) == 0


async def test_a_prompt_whose_document_is_gone_can_still_be_vetoed(evening: Evening) -> None:
    document = await load_essay(evening)
    desk = await review(evening)
    await press(evening, desk.response, "Approve")
    await evening.client.services.database.write(
        lambda c: c.execute("UPDATE own_prompts SET film = ? WHERE approved_at IS NOT NULL", (FILM,))
    )
    await discuss(evening)
    [thread] = threads(evening.general)
    assert FIRST.quotation.text in prompts(evening, thread)[0]
    await unload(evening.client.services.database, document)
    told = await evening.host.context_menu(thread, "Veto this prompt", evening.last_panel(thread))
    assert "will not be posted again" in answered(told)
    assert await unfinished_timers(evening) == 0


async def test_old_dialogs_say_that_they_are_old(evening: Evening) -> None:
    opened = await evening.host.slash(evening.general, "prompts add")
    await evening.pass_time(timedelta(days=2))
    await evening.host.slash(evening.general, "prompts add")
    assert "has expired" in answered(await submit(evening, opened))


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

"""Polls, as members ask, answer and close them."""

from datetime import timedelta

from tests.discord.evening import Evening, answered, shown


async def test_a_poll_is_asked_answered_and_closed(evening: Evening) -> None:
    ann, ben = evening.members["ann"], evening.members["ben"]
    asked = await ann.slash(evening.general, "poll ask", question="When?", answers="Friday | Saturday")
    assert "Your poll is up" in answered(asked)
    panel = evening.last_panel(evening.general)
    assert "[Friday]" in shown(panel)
    voted = await ben.click(panel, label="Friday")
    assert "Counted: **Friday**" in answered(voted)
    assert "1 vote" in shown(evening.last_panel(evening.general))


async def test_a_poll_closes_at_its_hour(evening: Evening) -> None:
    ann = evening.members["ann"]
    await ann.slash(evening.general, "poll ask", question="When?", answers="Friday | Saturday", closes="2h")
    await ann.click(evening.last_panel(evening.general), label="Saturday")
    await evening.pass_time(timedelta(hours=3))
    assert "**Saturday** came first" in evening.public(evening.general)[-1]


async def test_the_buttons_work_after_a_restart(evening: Evening) -> None:
    ann = evening.members["ann"]
    await ann.slash(evening.general, "poll ask", question="When?", answers="Friday | Saturday")
    panel = evening.last_panel(evening.general)
    await evening.restart()
    voted = await ann.click(panel, label="Friday")
    assert "Counted" in answered(voted)

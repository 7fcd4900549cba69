"""Counts on the other side: what stands in Discord and in the records, against what was promised and answered."""

import re
import sqlite3
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.polls import Poll
from bot.domain.timers import GRACE, LATE_AFTER, TimerKind
from bot.services.runner import MISSED
from tests.chaos.evidence import Evidence, nonce, state
from tests.chaos.promises import Club
from tests.chaos.storm import Choice, Subject
from tests.town.world import World

SILENT = {
    TimerKind.CLOSE_POLL,
    TimerKind.CLOSE_ELECTION,
    TimerKind.CREATE_EVENT,
    TimerKind.START_SCREENING,
    TimerKind.KEEP_PROMPT_SCHEDULE,
}
"""Kinds that post no message."""

AWAY = "I was away"
ACTIVE = 2


class Audit:
    """`wrong` is every promise that was not kept, each a sentence."""

    def __init__(self, world: World, records: Path, clubs: list[Club]) -> None:
        self._evidence = Evidence(world, records)
        self._clubs = clubs
        self.wrong: list[str] = []
        self.timers = self._evidence.timers
        self.doubles = 0
        self.losses = 0
        self.votes = 0

    def check(self, subjects: list[Subject]) -> None:
        for timer in self.timers:
            self._check_settled(timer)
            self._check_message(timer)
            self._check_punctual(timer)
        self._check_strangers()
        for subject in subjects:
            self._check_votes(subject)
        for poll in self._evidence.all("SELECT * FROM polls"):
            self._check_poll(poll)
        for election in self._evidence.all("SELECT * FROM elections"):
            self._check_election(election)
        for screening in self._evidence.all("SELECT * FROM screenings"):
            self._check_event(screening)
        for schedule in self._evidence.all("SELECT * FROM prompt_schedules"):
            self._check_schedule(schedule)
        self._check_threads()
        self._evidence.close()

    def states(self) -> dict[str, Counter[str]]:
        """How many timers of each kind came out how."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for timer in self.timers:
            counted[timer["kind"]][state(timer)] += 1
        return counted

    def _check_settled(self, timer: sqlite3.Row) -> None:
        name = _name(timer)
        if timer["kind"] == TimerKind.KEEP_PROMPT_SCHEDULE:
            return
        self._hold(state(timer) != "pending", f"{name} is not done: {timer['last_error']}.")
        self._hold(timer["claimed_by"] is None, f"{name} is left claimed.")
        if timer["failed_at"] or timer["missed_at"]:
            self._check_excused(timer, timer["last_error"] if timer["failed_at"] else MISSED[timer["kind"]])

    def _check_excused(self, timer: sqlite3.Row, reason: str) -> None:
        """Not kept is only what was too late for it, and a host knows."""
        grace = GRACE.get(timer["kind"])
        too_late = grace is not None and timer["missed_at"] and _overdue(timer, "missed_at") > grace
        begun = timer["kind"] == TimerKind.CREATE_EVENT and "had begun before I could create one" in reason
        known = self._evidence.all("SELECT 1 FROM host_notes WHERE club_id = ? AND text = ?", timer["club_id"], reason)
        self._hold(too_late or begun, f"{_name(timer)} was not kept: {reason}")
        self._hold(known, f"{_name(timer)} was not kept and no host knows: {reason}")

    def _check_message(self, timer: sqlite3.Row) -> None:
        """One for each promise that was kept, and none for any other."""
        if timer["kind"] in SILENT:
            return
        posted = len(self._evidence.posted[nonce(timer)])
        fewest, most = self._expected(timer)
        self.doubles += max(posted - most, 0)
        self.losses += max(fewest - posted, 0)
        self._hold(fewest <= posted <= most, f"{_name(timer)} ({state(timer)}) stands {posted} times.")

    def _expected(self, timer: sqlite3.Row) -> tuple[int, int]:
        if state(timer) != "done":
            return 0, 0
        if timer["kind"] == TimerKind.POST_SCREENING:
            return int(not self._party(timer)["cancelled_at"]), 1
        if timer["kind"] == TimerKind.CANCEL_SCREENING:
            announced = int(self._party(timer)["message_id"] is not None)
            return announced, announced
        if timer["kind"] == TimerKind.TELL_HOST:
            note = self._evidence.one("SELECT * FROM host_notes WHERE note_id = ?", timer["subject_id"])
            known = int(note["host_id"] is not None)
            return known, known
        return 1, 1

    def _check_punctual(self, timer: sqlite3.Row) -> None:
        grace = GRACE.get(timer["kind"])
        in_time = grace is None or not timer["done_at"] or _overdue(timer, "done_at") <= grace
        self._hold(in_time, f"{_name(timer)} was done beyond its grace.")

    def _check_strangers(self) -> None:
        """Every message is of a timer, or begins a thread."""
        own = {nonce(timer) for timer in self.timers}
        starters = {f"{d['discussion_id']}.{d['opened_at']}" for d in self._evidence.all("SELECT * FROM discussions")}
        posts = {thread.channel_id for club in self._clubs for thread in club.guild.threads.values()}
        for key, messages in self._evidence.posted.items():
            known = key in own | starters or all(message.message_id in posts for message in messages)
            self._hold(known, f"{len(messages)} messages belong to nothing, with the nonce {key or 'none'}.")
            if key in starters:
                self._hold(len(messages) == 1, f"The panel {key} of a discussion stands {len(messages)} times.")

    def _check_votes(self, subject: Subject) -> None:
        """What the records hold is what the member was answered last, or what was never answered since."""
        recorded = self._recorded(subject)
        for member_id, vote in subject.votes.items():
            held = recorded.pop(member_id, None)
            self.votes += held is not None
            self._hold(
                held in vote.possible,
                f"{vote.member.user.name} voted {vote.possible} in {_title(subject)}, not {held}.",
            )
        self._hold(not recorded, f"Strangers voted in {_title(subject)}: {recorded}.")

    def _recorded(self, subject: Subject) -> dict[int, Choice]:
        if isinstance(subject.about, Poll):
            sql = "SELECT member_id, position AS choice FROM poll_votes WHERE poll_id = ?"
            rows = self._evidence.all(sql, subject.about.poll_id)
        else:
            sql = "SELECT member_id, nomination_id AS choice FROM rankings WHERE election_id = ?"
            rows = self._evidence.all(sql, subject.about.election_id)
        chosen: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            chosen[row["member_id"]].add(row["choice"])
        return {member_id: frozenset(choices) for member_id, choices in chosen.items()}

    def _check_poll(self, poll: sqlite3.Row) -> None:
        """Closed once, late only saying so, and the result tells what was counted."""
        name, text = f"The poll {poll['question']}", self._evidence.text(TimerKind.POST_POLL_RESULT, poll["poll_id"])
        sql = "SELECT position, COUNT(*) AS votes FROM poll_votes WHERE poll_id = ? GROUP BY position"
        votes = {row["position"]: row["votes"] for row in self._evidence.all(sql, poll["poll_id"])}
        options = self._evidence.all("SELECT * FROM poll_options WHERE poll_id = ?", poll["poll_id"])
        counts = [votes.get(option["position"], 0) for option in options]
        shown = [int(number) for number in re.findall(r"` (\d+) votes?$", text, re.MULTILINE)]
        self._hold(shown == counts, f"{name} was announced with {shown}, but counted are {counts}.")
        self._check_close(name, poll, text)

    def _check_election(self, election: sqlite3.Row) -> None:
        name = f"The vote {election['election_id']}"
        text = self._evidence.text(TimerKind.POST_ELECTION_RESULT, election["election_id"])
        sql = "SELECT nomination_id, COUNT(*) AS n FROM rankings WHERE election_id = ? GROUP BY nomination_id"
        counts = [row["n"] for row in self._evidence.all(sql, election["election_id"])]
        shown = [int(number) for number in re.findall(r"` (\d+) approvals?$", text, re.MULTILINE)]
        self._hold(sorted(filter(None, shown)) == sorted(counts), f"{name} was announced with {shown}, not {counts}.")
        picks = self._evidence.all("SELECT * FROM picks WHERE election_id = ?", election["election_id"])
        self._hold(len(picks) == (1 if counts else 0), f"{name} made {len(picks)} picks.")
        self._check_close(name, election, text)

    def _check_close(self, name: str, row: sqlite3.Row, text: str) -> None:
        if row["closed_at"] is None:
            self._hold(False, f"{name} is not closed.")
            return
        late = row["closed_at"] - row["closes_at"] >= LATE_AFTER.total_seconds() * 1000
        self._hold(late == bool(row["closed_late"]), f"{name} is wrong about having closed late.")
        self._hold(late == (AWAY in text), f"{name} closed late: {late}, but it said: {text}")
        panel = self._evidence.message(row["message_id"])
        self._hold(panel is not None and "v1:" not in str(panel.components), f"{name} can still be voted on.")

    def _check_schedule(self, schedule: sqlite3.Row) -> None:
        """One prompt was put, and the next is promised for another day."""
        name, schedule_id = f"The schedule {schedule['schedule_id']}", schedule["schedule_id"]
        put = self._evidence.all("SELECT * FROM postings WHERE schedule_id = ?", schedule_id)
        self.doubles += max(len(put) - 1, 0)
        self.losses += not put
        self._hold(len(put) == 1, f"{name} put {len(put)} prompts.")
        promised = self._evidence.timer(TimerKind.KEEP_PROMPT_SCHEDULE, schedule_id)
        is_ahead = promised is not None and state(promised) == "pending" and promised["claimed_by"] is None
        later = schedule["next_at"] > self._evidence.world.now() * 1000
        on_time = promised is not None and promised["due_at"] == schedule["next_at"]
        self._hold(is_ahead and later and on_time, f"{name} does not go on.")

    def _check_event(self, screening: sqlite3.Row) -> None:
        """One in the server, started if its time has come; of a cancelled party none."""
        guild = self._evidence.world.guilds[screening["club_id"]]
        film = self._evidence.one("SELECT * FROM films WHERE film_id = ?", screening["film_id"])
        events = [event for event in guild.events.values() if event["name"].startswith(film["title"] + " (")]
        wanted = 0 if self._has_no_event(screening) else 1
        self.doubles += max(len(events) - wanted, 0)
        self._hold(len(events) == wanted, f"The party for {film['title']} has {len(events)} events.")
        if screening["voice_channel_id"] and events and screening["starts_at"] < self._evidence.world.now() * 1000:
            self._hold(events[0]["status"] == ACTIVE, f"The event for {film['title']} was not started.")

    def _check_threads(self) -> None:
        wanted = {row["thread_id"] for row in self._evidence.all("SELECT * FROM discussions")}
        standing = {thread.channel_id for club in self._clubs for thread in club.guild.threads.values()}
        self.doubles += len(standing - wanted)
        self._hold(
            standing == wanted, f"Threads that no discussion knows: {standing - wanted}; lost: {wanted - standing}."
        )

    def _has_no_event(self, screening: sqlite3.Row) -> bool:
        """Cancelled, or begun before an event could be created, which its host was told."""
        creating = self._evidence.timer(TimerKind.CREATE_EVENT, screening["screening_id"])
        return bool(screening["cancelled_at"]) or creating is None or state(creating) == "failed"

    def _party(self, timer: sqlite3.Row) -> sqlite3.Row:
        return self._evidence.one("SELECT * FROM screenings WHERE screening_id = ?", timer["subject_id"])

    def _hold(self, holds: Any, sentence: str) -> None:
        if not holds:
            self.wrong.append(sentence)


def _name(timer: sqlite3.Row) -> str:
    return f"Timer {timer['timer_id']} ({timer['kind']} of {timer['subject_id']}, attempt {timer['attempts']})"


def _title(subject: Subject) -> str:
    return subject.about.question if isinstance(subject.about, Poll) else f"the vote {subject.about.election_id}"


def _overdue(timer: sqlite3.Row, settled: str) -> timedelta:
    return timedelta(milliseconds=timer[settled] - timer["due_at"])

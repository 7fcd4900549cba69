-- The tables of the first evening. Ids are BIGINT, instants are BIGINT milliseconds since 1970 in UTC, states are
-- nullable *_at instants. Only the portable subset of SQL is used here.

CREATE TABLE sequences (
    name TEXT PRIMARY KEY,
    last_id BIGINT NOT NULL
);

INSERT INTO sequences (name, last_id) VALUES ('ids', 0);

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE clubs (
    club_id BIGINT PRIMARY KEY,
    announcement_channel_id BIGINT,
    discussion_channel_id BIGINT,
    host_role_id BIGINT,
    ping_role_id BIGINT,
    time_zone TEXT NOT NULL,
    nomination_limit BIGINT NOT NULL CHECK (nomination_limit BETWEEN 1 AND 25),
    created_at BIGINT NOT NULL,
    set_up_at BIGINT
);

CREATE TABLE host_notes (
    note_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    host_id BIGINT,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    told_at BIGINT
);
CREATE INDEX host_notes_by_club ON host_notes (club_id, created_at);

CREATE TABLE films (
    film_id BIGINT PRIMARY KEY,
    club_id BIGINT REFERENCES clubs (club_id) ON DELETE CASCADE,
    catalogue_key TEXT UNIQUE,
    title TEXT NOT NULL CHECK (title <> ''),
    title_key TEXT NOT NULL,
    year BIGINT,
    director TEXT NOT NULL,
    runtime_minutes BIGINT,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT NOT NULL,
    themes TEXT NOT NULL,
    CHECK ((club_id IS NULL) <> (catalogue_key IS NULL))
);
CREATE INDEX films_by_title ON films (title_key, year);
CREATE UNIQUE INDEX one_club_film_per_title ON films (club_id, title_key, COALESCE(year, 0))
    WHERE club_id IS NOT NULL;

CREATE TABLE nominations (
    nomination_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    film_id BIGINT NOT NULL REFERENCES films (film_id),
    member_id BIGINT NOT NULL,
    pitch TEXT NOT NULL,
    nominated_at BIGINT NOT NULL,
    picked_at BIGINT,
    withdrawn_at BIGINT,
    shelved_at BIGINT
);
CREATE UNIQUE INDEX one_open_nomination_per_film ON nominations (club_id, film_id)
    WHERE picked_at IS NULL AND withdrawn_at IS NULL AND shelved_at IS NULL;
CREATE INDEX nominations_by_club ON nominations (club_id, nominated_at);

CREATE TABLE elections (
    election_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    host_id BIGINT NOT NULL,
    method TEXT NOT NULL,
    pick_week TEXT,
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    opened_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    closed_at BIGINT,
    cancelled_at BIGINT,
    closed_late BIGINT NOT NULL DEFAULT 0 CHECK (closed_late IN (0, 1)),
    outcome TEXT,
    CHECK (closed_at IS NULL OR outcome IS NOT NULL)
);
CREATE UNIQUE INDEX one_open_election_per_club ON elections (club_id)
    WHERE closed_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX elections_by_club ON elections (club_id, opened_at);

CREATE TABLE candidates (
    election_id BIGINT NOT NULL REFERENCES elections (election_id) ON DELETE CASCADE,
    nomination_id BIGINT NOT NULL REFERENCES nominations (nomination_id),
    position BIGINT NOT NULL,
    PRIMARY KEY (election_id, nomination_id),
    UNIQUE (election_id, position)
);

CREATE TABLE ballots (
    election_id BIGINT NOT NULL REFERENCES elections (election_id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL,
    cast_at BIGINT NOT NULL,
    PRIMARY KEY (election_id, member_id)
);

-- Films of one rank are liked equally; an approval ballot has rank 1 only. A film without a row is not ranked.
CREATE TABLE rankings (
    election_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    nomination_id BIGINT NOT NULL,
    rank BIGINT NOT NULL CHECK (rank >= 1),
    PRIMARY KEY (election_id, member_id, nomination_id),
    FOREIGN KEY (election_id, member_id) REFERENCES ballots (election_id, member_id) ON DELETE CASCADE,
    FOREIGN KEY (election_id, nomination_id) REFERENCES candidates (election_id, nomination_id) ON DELETE CASCADE
);

CREATE TABLE picks (
    pick_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    week TEXT NOT NULL,
    film_id BIGINT NOT NULL REFERENCES films (film_id),
    nomination_id BIGINT REFERENCES nominations (nomination_id),
    election_id BIGINT REFERENCES elections (election_id),
    host_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    set_at BIGINT NOT NULL,
    replaced_at BIGINT
);
CREATE UNIQUE INDEX one_pick_per_week ON picks (club_id, week) WHERE replaced_at IS NULL;

CREATE TABLE screenings (
    screening_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    film_id BIGINT NOT NULL REFERENCES films (film_id),
    pick_id BIGINT REFERENCES picks (pick_id),
    host_id BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL CHECK (ends_at > starts_at),
    voice_channel_id BIGINT,
    place TEXT NOT NULL,
    note TEXT NOT NULL,
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    event_id BIGINT,
    scheduled_at BIGINT NOT NULL,
    started_at BIGINT,
    cancelled_at BIGINT,
    CHECK ((voice_channel_id IS NULL) <> (place = ''))
);
CREATE INDEX screenings_by_club ON screenings (club_id, starts_at);

CREATE TABLE rsvps (
    screening_id BIGINT NOT NULL REFERENCES screenings (screening_id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('yes', 'maybe', 'no')),
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (screening_id, member_id)
);

CREATE TABLE polls (
    poll_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    author_id BIGINT NOT NULL,
    question TEXT NOT NULL CHECK (question <> ''),
    several BIGINT NOT NULL CHECK (several IN (0, 1)),
    hidden BIGINT NOT NULL CHECK (hidden IN (0, 1)),
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    opened_at BIGINT NOT NULL,
    closes_at BIGINT,
    closed_at BIGINT,
    closed_late BIGINT NOT NULL DEFAULT 0 CHECK (closed_late IN (0, 1))
);
CREATE INDEX polls_by_club ON polls (club_id, opened_at);

CREATE TABLE poll_options (
    poll_id BIGINT NOT NULL REFERENCES polls (poll_id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    label TEXT NOT NULL CHECK (label <> ''),
    PRIMARY KEY (poll_id, position)
);

CREATE TABLE poll_votes (
    poll_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    voted_at BIGINT NOT NULL,
    PRIMARY KEY (poll_id, member_id, position),
    FOREIGN KEY (poll_id, position) REFERENCES poll_options (poll_id, position) ON DELETE CASCADE
);

CREATE TABLE discussions (
    discussion_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    film_id BIGINT NOT NULL REFERENCES films (film_id),
    channel_id BIGINT NOT NULL,
    thread_id BIGINT,
    opened_at BIGINT NOT NULL,
    UNIQUE (club_id, film_id, channel_id)
);

-- A posting is recorded before it is sent and completed after, so two hosts at once get two prompts.
CREATE TABLE postings (
    posting_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    round BIGINT NOT NULL,
    prompt_key TEXT NOT NULL,
    intent TEXT NOT NULL,
    discussion_id BIGINT NOT NULL REFERENCES discussions (discussion_id),
    member_id BIGINT NOT NULL,
    reserved_at BIGINT NOT NULL,
    message_id BIGINT,
    posted_at BIGINT,
    UNIQUE (club_id, round, prompt_key)
);

-- What a member asked for and has yet to confirm.
CREATE TABLE drafts (
    draft_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    drafted_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE timers (
    timer_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    generation BIGINT NOT NULL DEFAULT 1,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    claimed_by TEXT,
    held_until BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    done_at BIGINT,
    missed_at BIGINT,
    failed_at BIGINT,
    cancelled_at BIGINT,
    UNIQUE (kind, subject_id)
);
CREATE INDEX timers_pending ON timers (due_at)
    WHERE done_at IS NULL AND missed_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL;

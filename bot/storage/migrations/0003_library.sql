-- Documents, what was drawn from them, and what a club made of it. An essay that ships belongs to no club; when its
-- text changes, the old one is retired for as long as a club has prompts from it.

CREATE TABLE documents (
    document_id BIGINT PRIMARY KEY,
    club_id BIGINT REFERENCES clubs (club_id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    source TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    words BIGINT NOT NULL,
    added_by BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE UNIQUE INDEX one_document_per_text ON documents (COALESCE(club_id, 0), fingerprint);

CREATE TABLE passages (
    passage_id BIGINT PRIMARY KEY,
    document_id BIGINT NOT NULL REFERENCES documents (document_id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    heading TEXT NOT NULL,
    paragraph BIGINT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (document_id, position)
);

CREATE TABLE passage_themes (
    passage_id BIGINT NOT NULL REFERENCES passages (passage_id) ON DELETE CASCADE,
    theme TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (passage_id, theme)
);
CREATE INDEX passages_by_theme ON passage_themes (theme, confidence);

-- What a model made of a passage; absent until it is first needed.
CREATE TABLE passage_vectors (
    passage_id BIGINT NOT NULL REFERENCES passages (passage_id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (passage_id, model)
);

-- A club's own prompts: drawn from its documents, or written by a host or a member. The quotation is a span of the
-- passage, or of nothing. A draft is neither approved nor vetoed; `rank` is its place in the queue.
CREATE TABLE own_prompts (
    prompt_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    passage_id BIGINT REFERENCES passages (passage_id) ON DELETE CASCADE,
    quotation_start BIGINT,
    quotation_end BIGINT,
    origin TEXT NOT NULL,
    frame TEXT,
    theme TEXT,
    confidence DOUBLE PRECISION NOT NULL,
    intent TEXT NOT NULL,
    question TEXT NOT NULL,
    follow_up TEXT NOT NULL,
    level TEXT NOT NULL,
    ending BIGINT NOT NULL,
    film TEXT,
    other TEXT,
    fingerprint TEXT NOT NULL,
    rank BIGINT NOT NULL,
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    approved_by BIGINT,
    approved_at BIGINT,
    UNIQUE (club_id, fingerprint),
    CHECK ((passage_id IS NULL) = (quotation_start IS NULL)),
    CHECK ((passage_id IS NULL) = (quotation_end IS NULL))
);
CREATE INDEX own_prompts_in_queue ON own_prompts (club_id, rank);
CREATE INDEX own_prompts_by_passage ON own_prompts (passage_id);

-- A vetoed prompt is never posted to the club again, wherever it comes from. It outlives the document.
CREATE TABLE vetoes (
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    prompt_key TEXT NOT NULL,
    vetoed_by BIGINT NOT NULL,
    vetoed_at BIGINT NOT NULL,
    PRIMARY KEY (club_id, prompt_key)
);

-- Where a host was in the queue of drafts.
CREATE TABLE review_places (
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (club_id, member_id)
);

-- A prompt on these days of the week at this minute of the club's day, until it is stopped. One of a club at a time.
-- `warned_round`: in which round its host was told that few are left; `film_missed_at`: when that there is no film.
CREATE TABLE prompt_schedules (
    schedule_id BIGINT PRIMARY KEY,
    club_id BIGINT NOT NULL REFERENCES clubs (club_id) ON DELETE CASCADE,
    weekdays TEXT NOT NULL,
    minute_of_day BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    waits_for_answers BIGINT NOT NULL,
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    warned_round BIGINT,
    film_missed_at BIGINT,
    paused_at BIGINT,
    stopped_at BIGINT
);
CREATE UNIQUE INDEX one_prompt_schedule_per_club ON prompt_schedules (club_id) WHERE stopped_at IS NULL;

-- The schedule that put the prompt, if one did.
ALTER TABLE postings ADD COLUMN schedule_id BIGINT REFERENCES prompt_schedules (schedule_id) ON DELETE SET NULL;

-- SQLite only: search in passages, used by PassageIndex alone.
CREATE VIRTUAL TABLE passage_words USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2');

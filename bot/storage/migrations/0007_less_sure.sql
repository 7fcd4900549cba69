-- Of some drafts the bot tells the host that it is less sure. Of those from before these are the ones about a film.

ALTER TABLE own_prompts ADD COLUMN sure BIGINT NOT NULL DEFAULT 1;

UPDATE own_prompts SET sure = 0
WHERE origin = 'drawn' AND frame IS NOT NULL AND (film IS NOT NULL OR other IS NOT NULL);

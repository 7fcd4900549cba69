-- Since when the host knows that few prompts are left; null again once there were enough. It was a round's number.

ALTER TABLE prompt_schedules RENAME COLUMN warned_round TO few_left_at;
UPDATE prompt_schedules SET few_left_at = made_at WHERE few_left_at IS NOT NULL;

-- Where the club is told of a nomination by a promise. Null where an answer told it.

ALTER TABLE nominations ADD COLUMN news_channel_id BIGINT;

-- Full-text search over film titles. SQLite only: the one piece that another database would do its own way, used
-- by FilmTitleIndex alone.

CREATE VIRTUAL TABLE film_titles USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');

CREATE VIRTUAL TABLE film_title_words USING fts5vocab (film_titles, 'row');

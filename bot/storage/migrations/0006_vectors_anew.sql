-- What a model made of the passages: it looks at them again, now with their headings. The first search does it.

DELETE FROM passage_vectors;

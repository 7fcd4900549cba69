"""The rehearsal: the tour, what is kept, the page and the prompt."""

"""How good the prompts are, measured: texts in several styles with labels, and a report over them."""

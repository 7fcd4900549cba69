"""One thin cog per feature: interaction -> service -> ui -> response.

`setup()` registers the commands, the persistent items and the handlers of the feature's timers. No rule of the club,
no SQL and no words that members read beyond a command's own description live here.
"""

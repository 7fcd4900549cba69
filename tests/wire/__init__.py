"""The whole bot on the wire: the real process against the stand-in of `tests/loopback`.

`process` starts it as a host does, and can kill it; only `shim/` tells discord.py where to connect. `club` is a server
with its members and the bot's records beside it.
"""

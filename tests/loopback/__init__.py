"""A stand-in for Discord on the loopback interface: real HTTP, a real WebSocket, only what the bot uses.

The world that it shows is `tests/town`; this is the wire to it, with Discord's rules, each naming the page of Discord's
developer documentation that it follows. A file is a subject; `api` is what all routes share, `faults` how all of it
fails when told to, `server` the whole. What the stand-in does not know it refuses with 501, and the test fails in the
end. Limits are written out here, and not shared with the bot: it is to be caught.
"""

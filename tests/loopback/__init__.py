"""A stand-in for Discord on the loopback interface: real HTTP, a real WebSocket, only what the bot uses.

The bot runs as its own process, started as a host starts it; only `shim/` tells discord.py where to connect.
`world` is what there is; `api` what all routes share; `messages`, `components`, `interactions`, `threads`, `events`,
`applications`, `permissions` and `rates` are Discord's rules, each naming the page of Discord's developer
documentation that it follows; `gateway` is the WebSocket; `faults` is how all of it fails when told to; `server` is
the whole; `visitor` does what a member does; `process` is the bot. Whatever the stand-in does not know it refuses
with 501, and the test fails at its end. Limits are written out here, and not shared with the bot: it is to be caught.
"""

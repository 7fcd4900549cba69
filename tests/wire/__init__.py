"""The whole bot on the wire: the real process against the stand-in of `tests/loopback`."""

"""Who is on the other side of the wire: servers, channels and members, what members do, and what they see.

`world` is what there is and how it is shown to a bot, `interactions` what a member did and was answered, `visitor` a
member at Discord's own program, `signals` how to wait for any of it. Nothing here refuses the bot anything: the rules
over this world, and the wire itself, are the stand-in's (`tests/loopback`).
"""

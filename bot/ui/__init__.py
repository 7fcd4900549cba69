"""What Discord shows: panels, persistent buttons, private answers, one way to fail, one way to post.

Functions here turn domain objects into messages. No rule of the club is decided here.
"""

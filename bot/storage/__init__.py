"""The club's records: a database client and one store per aggregate, in plain SQL.

Stores take a connection and return domain objects. No rule of the club and nothing of Discord lives here.
"""

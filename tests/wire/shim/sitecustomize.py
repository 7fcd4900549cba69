"""Points discord.py at the stand-in. Python imports this at start-up where the tests put it on PYTHONPATH."""

import os

import yarl
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

BASE = os.environ["LOOPBACK_URL"]

Route.BASE = f"{BASE}/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{BASE}/gateway".replace("http", "ws", 1))
Asset.BASE = f"{BASE}/cdn"

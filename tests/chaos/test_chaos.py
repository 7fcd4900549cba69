"""A small chaos in the ordinary suite; `make chaos` is the large one."""

from pathlib import Path

from tests.chaos.plan import Plan
from tests.chaos.run import run


async def test_nothing_is_doubled_or_lost_in_a_few_seconds_of_kills(records: Path) -> None:
    plan = Plan(forgetful=True, clubs=1, members=3, polls=2, kills=3, seconds=6.0, longest_life=0.7)
    report = await run(plan, records)
    assert report.wrong == []
    assert report.kills.count == 3
    assert report.storm.tally.total()
    assert len(report.audit.timers) > 20

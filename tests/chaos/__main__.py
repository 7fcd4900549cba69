"""`python -m tests.chaos`: the runs, each with its report. The exit status is 1 if anything was doubled or lost."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.plan import Plan
from tests.chaos.run import run


def main() -> int:
    options = _parser().parse_args()
    modes = [
        (number, forgetful) for number in options.processes for forgetful in (a == "yes" for a in options.forgetful)
    ]
    went_well = [_one(Plan(options.seed, number, forgetful, kills=options.kills)) for number, forgetful in modes]
    return 0 if all(went_well) else 1


def _one(plan: Plan) -> bool:
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    report = asyncio.run(run(plan, folder / "club.db"))
    print("\n".join(report.lines()), flush=True)
    if report.wrong:
        print(f"The records and the logs are in {folder}.\n")
        return False
    shutil.rmtree(folder)
    print()
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=25, help="how many (default: %(default)s)")
    parser.add_argument(
        "--processes", type=int, nargs="+", default=[1, 2], help="of the bot on one database (default: 1, then 2)"
    )
    parser.add_argument(
        "--forgetful", choices=["no", "yes"], nargs="+", default=["no", "yes"],
        help="whether Discord forgets nonces at once (default: both)",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())

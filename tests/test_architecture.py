"""The arrows of the house, read from the imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("domain", "reading", "storage", "services", "ui")
ANYWHERE = {"bot.clock", "bot.errors"}
MOST_LINES = 400
MOST_FUNCTION_LINES = 50
MAY_IMPORT = {
    "domain": {"bot.domain"},
    "reading": {"bot.domain", "bot.reading"},
    "storage": {"bot.domain", "bot.storage"},
    "services": {"bot.domain", "bot.reading", "bot.storage", "bot.services"},
    "ui": {"bot.domain", "bot.services", "bot.ui"},
    "cogs": {"bot.domain", "bot.services", "bot.ui", "bot.client"},
}
PROGRAM = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/*.py")])
TESTS = sorted(ROOT.glob("tests/**/*.py"))


def imports_of(path: Path) -> list[str]:
    """The dotted names of all modules that a file imports, wherever in it."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
    return found


def layer_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return "cogs" if parts[0] == "cogs" else parts[1]


def belongs(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("layer", [*LAYERS, "cogs"])
def test_imports_run_one_way(layer: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in PROGRAM
        if layer_of(path) == layer
        for module in imports_of(path)
        if module.split(".")[0] in {"bot", "cogs"} and not belongs(module, MAY_IMPORT[layer] | ANYWHERE)
    ]
    assert not wrong


@pytest.mark.parametrize("layer", ["domain", "reading", "storage", "services"])
def test_discord_is_known_only_above_the_services(layer: str) -> None:
    wrong = [path for path in PROGRAM if layer_of(path) == layer and belongs_to_discord(path)]
    assert not wrong


def belongs_to_discord(path: Path) -> bool:
    return any(module.split(".")[0] == "discord" for module in imports_of(path))


def test_nothing_in_bot_imports_the_cogs() -> None:
    wrong = [path for path in ROOT.glob("bot/**/*.py") if any(m.split(".")[0] == "cogs" for m in imports_of(path))]
    assert not wrong


def test_only_the_stage_knows_the_simulator() -> None:
    wrong = [p for p in PROGRAM if layer_of(p) != "rehearsal" and any("simcord" in m for m in imports_of(p))]
    assert not wrong


def test_the_present_is_read_in_one_place() -> None:
    """`datetime.now`, `time.time` and `utcnow` belong to bot/clock.py alone; the stage keeps real time besides."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in PROGRAM
        if path.name != "clock.py" and layer_of(path) != "rehearsal"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and _reads_the_present(node)
    ]
    assert not wrong


def _reads_the_present(node: ast.Attribute) -> bool:
    owner = node.value.id if isinstance(node.value, ast.Name) else ""
    return (owner, node.attr) in {("datetime", "now"), ("datetime", "utcnow"), ("time", "time"), ("date", "today")} or (
        node.attr == "utcnow"
    )


def test_only_the_command_line_reads_the_environment() -> None:
    wrong = [
        path
        for path in PROGRAM
        if path.name != "__main__.py"
        and layer_of(path) != "rehearsal"
        and any(name in path.read_text("utf-8") for name in ("os.environ", "getenv", "dotenv_values", "load_dotenv"))
    ]
    assert not wrong


@pytest.mark.parametrize("path", [*PROGRAM, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno:
            assert node.end_lineno - node.lineno < MOST_FUNCTION_LINES, node.name


@pytest.mark.parametrize(
    "package", [path.parent for path in PROGRAM if path.name == "__init__.py"], ids=lambda path: path.name
)
def test_every_package_says_what_lives_in_it(package: Path) -> None:
    assert ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8")))

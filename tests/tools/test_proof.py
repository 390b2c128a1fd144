"""What looks longer with PROOF=1 is what `make proof` runs."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import REPOSITORY

MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
TESTS = [file for file in sorted((REPOSITORY / "tests").rglob("test_*.py")) if file != Path(__file__)]
# Among others; a search that finds nothing proves nothing.
KNOWN = {
    ("tests/inbound/test_fuzz.py", "test_the_corpus"),
    ("tests/inbound/test_fuzz.py", "test_what_the_document_makes_of_itself"),
    ("tests/inbound/test_envelope.py", "test_whatever_is_sent"),
    ("tests/simrs/test_wrong_calls.py", "test_any_json_at_all"),
}


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def reads_proof(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Constant) and each.value == "PROOF" for each in ast.walk(node))


def lengthened(module: ast.Module) -> set[str]:
    """Names of the module that PROOF=1 changes, the ones made of others of them too, in the order of the file."""
    found: set[str] = set()
    for statement in module.body:
        if names_in(statement) & found or reads_proof(statement):
            if isinstance(statement, ast.Assign):
                found |= {name for target in statement.targets for name in names_in(target)}
            elif isinstance(statement, ast.ClassDef | ast.FunctionDef):
                found.add(statement.name)
    return found


def examples_grow(function: ast.FunctionDef) -> bool:
    """A test of Hypothesis, for which the profile "proof" makes more examples."""
    return any("given" in names_in(decorator) for decorator in function.decorator_list)


def growing_tests(file: Path) -> set[tuple[str, str]]:
    """File and test, for each test that is longer with PROOF=1."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    place, longer = file.relative_to(REPOSITORY).as_posix(), lengthened(module)
    tests = [each for each in module.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]
    return {(place, test.name) for test in tests if test.name in longer or examples_grow(test)}


def selected(expression: str, files: set[str]) -> set[tuple[str, str]]:
    """File and test, as pytest collects them there."""
    asked = (sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", "-m", expression, *sorted(files))
    whole = {name: value for name, value in os.environ.items() if name != "TEST_PASS"}
    told = subprocess.run(asked, cwd=REPOSITORY, env=whole, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    lines = re.findall(r"^(tests/\S+\.py)::(?:\w+::)?(\w+)", told.stdout, re.MULTILINE)
    return {(place, name) for place, name in lines}


@pytest.fixture(scope="module")
def growing() -> set[tuple[str, str]]:
    return {test for file in TESTS for test in growing_tests(file)}


def test_every_test_that_grows_with_proof_is_in_make_proof(growing: set[tuple[str, str]]) -> None:
    assert growing >= KNOWN
    (expression,) = re.findall(r'^\tPROOF=1 \$\(PYTEST\) -m "([^"]+)"', MAKEFILE, re.MULTILINE)
    assert growing - selected(expression, {place for place, _name in growing}) == set()


def test_every_file_that_reads_proof_has_a_test_that_grows(growing: set[tuple[str, str]]) -> None:
    """Otherwise what grows there is hidden from this check, or does not grow."""
    reading = {
        file.relative_to(REPOSITORY).as_posix()
        for file in TESTS
        if re.search(r"environ\S*\WPROOF\b", file.read_text(encoding="utf-8"))
    }
    assert "tests/domain/test_state_machine.py" in reading
    assert reading - {place for place, _name in growing} == set()


def test_make_test_runs_the_long_ones_too() -> None:
    recipe = MAKEFILE.partition("\ntest: ")[2].partition("\n\n")[0]
    assert "slow" not in recipe
    assert "-m" not in recipe.replace("-m tools", "")

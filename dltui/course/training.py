"""Which code trains when it runs: `fit` and `live.log`, called at once or by a function that does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_FIT_METHODS = ("fit", "fit_generator")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def trains(tree: ast.Module, trainers: frozenset[str]) -> bool:
    """Return whether running the code trains; `trainers` names the functions that do when they are called."""
    return any(_is_training(node, trainers) for node in _executed(tree))


def find_trainers(tree: ast.Module, known: frozenset[str]) -> frozenset[str]:
    """Return `known` and the names of the functions and methods in the code that train when called."""
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    while True:
        found = {
            function.name
            for function in functions
            if any(_is_training(node, known) for node in ast.walk(function))
        }
        if found <= known:
            return known
        known |= found


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run with the code itself, not those in the bodies of functions."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if not isinstance(current, (_Function, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(current))


def _is_training(node: ast.AST, trainers: frozenset[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        return called.id in trainers
    if not isinstance(called, ast.Attribute):
        return False
    logs = called.attr == "log" and _last_name(called.value) == "live"
    return logs or called.attr in _FIT_METHODS or called.attr in trainers


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""

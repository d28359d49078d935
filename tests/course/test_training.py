import ast

import pytest

from dltui.course.training import find_trainers, trains

NONE = frozenset()


@pytest.mark.parametrize(
    ("source", "trainers"),
    [
        ("def a():\n    model.fit(x)", {"a"}),
        ("def a():\n    b()\n\ndef b():\n    model.fit(x)", {"a", "b"}),
        ("async def a():\n    live.log(1)", {"a"}),
        ("class A:\n    def run(self):\n        self.model.fit(x)", {"run"}),
        ("def a():\n    a()", set()),
        ("def a():\n    return 1", set()),
    ],
)
def test_functions_that_train_when_called_are_found(source, trainers):
    assert find_trainers(ast.parse(source), NONE) == trainers


def test_what_is_known_from_earlier_code_counts():
    assert find_trainers(ast.parse("def b():\n    a()"), frozenset({"a"})) == {"a", "b"}


@pytest.mark.parametrize(
    ("source", "result"),
    [("train()", True), ("my.train()", True), ("train", False), ("def f():\n    train()", False)],
)
def test_code_trains_where_it_calls_a_trainer(source, result):
    assert trains(ast.parse(source), frozenset({"train"})) is result

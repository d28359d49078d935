"""The course: chapters, lessons, steps and parameters. Found and parsed, never imported and never run."""

from dltui.course.lesson import (
    Cell,
    Exercise,
    Goal,
    GoalError,
    Lesson,
    LessonError,
    Option,
    Prediction,
    Step,
    override,
    parse_assignment,
)
from dltui.course.listing import Chapter, Course, Entry, UnknownLesson, bundled_folder, load_course
from dltui.course.parameters import Parameter, ParameterError
from dltui.course.parse import load_lesson, parse_lesson, with_code
from dltui.course.quantity import Quantity, QuantityError

__all__ = [
    "Cell",
    "Chapter",
    "Course",
    "Entry",
    "Exercise",
    "Goal",
    "GoalError",
    "Lesson",
    "LessonError",
    "Option",
    "Parameter",
    "ParameterError",
    "Prediction",
    "Quantity",
    "QuantityError",
    "Step",
    "UnknownLesson",
    "bundled_folder",
    "load_course",
    "load_lesson",
    "override",
    "parse_assignment",
    "parse_lesson",
    "with_code",
]

import subprocess
import sys

SLOW = (
    "numpy",
    "jupytext",
    "jupyter_client",
    "zmq",
    "markdown_it",
    "pygments",
    "nbformat",
    "tensorflow",
    "keras",
    "dltui.events",  # 20 ms of data classes, which no screen needs before a kernel says something
)


def loaded_after(statement):
    code = f"import sys\n{statement}\nprint(*(name for name in {SLOW!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_app_and_the_course_import_nothing_that_takes_long():
    assert loaded_after("import dltui.app.app; from dltui.course import load_course; load_course()") == []


def test_a_lesson_screen_does_without_numpy_and_the_kernel():
    assert not {"numpy", "jupyter_client", "tensorflow"} & set(loaded_after("import dltui.app.lesson_screen"))


def test_the_app_never_imports_tensorflow():
    lesson = "import dltui.app.app, dltui.app.lesson_screen, dltui.app.prose"
    everything = f"{lesson}; from dltui.app import ahead; ahead.preload(); ahead.with_kernels(None)"
    assert not {"tensorflow", "keras"} & set(loaded_after(everything))

"""What lasts, in one SQLite file: how far the learner is, answers, edited cells, finished fits, settings."""

from dltui.store.database import StoreError, default_folder
from dltui.store.records import Edit, Given, LessonRecord
from dltui.store.runs import Run
from dltui.store.store import Store

__all__ = ["Edit", "Given", "LessonRecord", "Run", "Store", "StoreError", "default_folder"]

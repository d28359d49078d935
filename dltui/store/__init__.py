"""What lasts, in one SQLite file: how far the learner is, the answers given, the cells edited."""

from dltui.store.database import StoreError, default_folder
from dltui.store.records import Edit, Given, LessonRecord
from dltui.store.store import Store

__all__ = ["Edit", "Given", "LessonRecord", "Store", "StoreError", "default_folder"]

"""Real data for lessons, offline first: what comes with a dependency, and files that may be there.

`digits` comes with scikit-learn and `text("python")` with Python. MNIST, Fashion-MNIST and Tiny Shakespeare
are read from a file in `$DLTUI_DATA` or in the data folder; without one they are fetched to where Keras
keeps its own, within a time limit; when that fails too the error says which file to put where. Importing
this package loads neither TensorFlow nor scikit-learn.
"""

from dltui.datasets.corpora import text
from dltui.datasets.images import FASHION_NAMES, digits, fashion_mnist, load, mnist, read, resized
from dltui.datasets.places import DataError, folders

__all__ = [
    "FASHION_NAMES",
    "DataError",
    "digits",
    "fashion_mnist",
    "folders",
    "load",
    "mnist",
    "read",
    "resized",
    "text",
]

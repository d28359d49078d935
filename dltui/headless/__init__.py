"""dltui without the app: `run`, `check` and `doctor`."""

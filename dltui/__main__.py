"""`python -m dltui` is the same as `dltui`."""

from dltui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

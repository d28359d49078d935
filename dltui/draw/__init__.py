"""Numbers to terminal cells: pure functions of arrays, a width and a height."""

"""The kernel of a lesson: `inside` is its process, `process` the app's side of it, `spare` the next one."""

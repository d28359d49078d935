"""The kernel a lesson runs in: `inside` is its process, `process` the app's side of it, `spare` the next one."""

"""Plain mode: a lesson as a conversation in lines of text, for screen readers and dumb terminals."""

"""The Textual app: one file per screen, one file per widget."""

"""What every widget with a line of text to type does alike."""

from __future__ import annotations

from dltui.app.text_edit import TextEdit


class TextKeys:
    """The actions of the keys that take characters away; the widget says in `edited` what follows."""

    edit: TextEdit

    def edited(self) -> None:
        """Show the text after a change."""
        raise NotImplementedError

    def action_backspace(self) -> None:
        """Take away the character before the cursor."""
        self.edit.backspace()
        self.edited()

    def action_delete(self) -> None:
        """Take away the character under the cursor."""
        self.edit.delete()
        self.edited()

"""Read workbooks, CSV and JSON Lines, and write tables as Markdown."""

"""Read Markdown of many programs as its rendered page shows it."""

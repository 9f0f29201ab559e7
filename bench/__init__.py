"""Measure side by side. The programs print; nothing here passes or fails.

A package measures the package of tasks/ of its name; `nights` whole nights, `scale` growth with the
number of documents, `service` support desks. `race` runs `races/` against the libraries of
`peers/`.
"""

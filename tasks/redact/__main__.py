"""Show the values that are taken out most often, ready for redact.allow. Nothing is written.

Run: python -m tasks.redact --frequent [--top 40]
"""

import argparse

from tasks import console, frequent, params, redact


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Show what is taken out most often. The values are personal data: they are "
        "printed here and written nowhere."
    )
    parser.add_argument("--frequent", action="store_true", required=True)
    parser.add_argument("--top", type=int, default=frequent.TOP, help="values to show")
    arguments = parser.parse_args()
    values = params.load()
    redactor = redact.build(values.redact)
    found = frequent.counted(frequent.texts(values.ingest, values.visible.restricted), redactor)
    print("Tick off what is not personal and put it into params.yaml, redact:")
    print("\n".join(frequent.lines(found, arguments.top)))


if __name__ == "__main__":
    console.run(main)

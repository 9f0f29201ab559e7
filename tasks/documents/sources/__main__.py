"""Change the sources of params.yaml by the command line.

Run: python -m tasks.documents.sources                 lists the folders in params.yaml
     python -m tasks.documents.sources NAME FOLDER     adds one, or moves the source of that name
     python -m tasks.documents.sources NAME --groups staff   says who may read it; public: everyone
     python -m tasks.documents.sources --remove NAME   removes one with its documents
"""

import argparse

from tasks import console
from tasks.documents.sources import commands


def main() -> None:
    parser = argparse.ArgumentParser(
        description="List the folders that params.yaml takes documents from, add or remove one."
    )
    parser.add_argument("name", nargs="?", help="of the source: lower-case letters, digits, -")
    parser.add_argument("folder", nargs="?", help="a path or an fsspec URL")
    parser.add_argument("--groups", help="who may read it, such as staff,sales; public: everyone")
    parser.add_argument("--remove", metavar="NAME", help="remove a source with its documents")
    parser.add_argument("--yes", action="store_true", help="remove without a question")
    arguments = parser.parse_args()
    if arguments.remove:
        commands.remove(arguments.remove, arguments.yes)
    elif arguments.name and arguments.folder:
        commands.add(arguments.name, arguments.folder, arguments.groups)
    elif arguments.name and arguments.groups is not None:
        commands.regroup(arguments.name, arguments.groups)
    elif arguments.name:
        parser.error(f"{arguments.name} needs a folder: inhouse source add NAME FOLDER")
    else:
        commands.show()


if __name__ == "__main__":
    console.run(main)

"""Match the names of files: patterns as in .gitignore, endings in any case, leftovers."""

import re
from collections.abc import Sequence

from pathspec import GitIgnoreSpec

ENDING = re.compile(r"(?<=[^/])\.[A-Za-z][A-Za-z0-9]{0,7}$")
# What programs leave beside documents: locks, previews, partial downloads, folders of deleted or
# older files. ? stands for a blank.
LEFTOVERS = r"""
    ~$*  ~*.tmp  .~*  ._*  .#*  *~  *.swp  *.crdownload  *.part  *.partial  .nfs*  .fuse_hidden*
    [Tt]humbs.db  ehthumbs.db  [Dd]esktop.ini  .directory  .DS_Store  .dropbox*  .owncloud*
    $RECYCLE.BIN/  \#recycle/  .Trash*/  .Trashes/  lost+found/  System?Volume?Information/
    @eaDir/  __MACOSX/  .AppleDouble/  .Spotlight-V100/  .fseventsd/  .sync*/  .stfolder/
    .stversions/  .git/  .hg/  .svn/
    """


def leftovers() -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(LEFTOVERS.split())


def spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    """Compile patterns for matching the result of `small_ending`."""
    return GitIgnoreSpec.from_lines(map(small_ending, patterns))


def small_ending(name: str) -> str:
    """Write the file extension in lower case: REPORT.MD is a Markdown file as well."""
    return ENDING.sub(lambda found: found[0].lower(), name)


def ending(name: str) -> str:
    """Return the file extension, such as `.md`; "none" if there is not one, or if it may be a part
    of a longer name."""
    found = ENDING.search(name)
    return found[0].lower() if found else "none"

r"""Find the user names that programs write into paths and comments: C:\Users\hwrona\plan.docx,
/home/hwrona/plan.txt, TODO(hwrona).

Names of the system, and common words such as /home/music, are nobody's.
"""

from collections.abc import Iterator

import regex

from tasks.pii.people import name_lists, vocabulary
from tasks.pii.prefilter import Scan, Span, Within

SIGNS = frozenset(("users", "home", "todo", "fixme"))
LOGIN = regex.compile(
    r"(?<![\w/\\.])(?:[A-Za-z]:)?(?:\\{1,2}Users\\{1,2}|/home/|/Users/)\K[A-Za-z][\w.-]{1,29}\w(?=[\\/\s\"'`,;:)]|\.?$)"
    r"|(?<!\p{L})(?:TODO|FIXME)\(@?\K[a-z][\w.-]{2,30}(?=\))",
    regex.MULTILINE,
)
SYSTEM = frozenset(
    """
    admin administrator all app appuser build builder ci code default defaultuser deploy dev docker ec2-user foo ftp git guest
    home host httpd jenkins joe-user linuxbrew me myuser name nobody node pi postgres public root runner shared svn test user
    user1 user2 username vagrant vscode www www-data you your-name your-username your_name your_username youruser yourname
    yourusername abc xyz web apache nginx mysql debian ubuntu fedora centos opc azureuser jovyan circleci travis bar baz
    """.split()
)
SEARCH = Within(
    SIGNS,
    lambda scan: scan.lines(scan.places("users\\", "home/", "users/", "todo(", "fixme(")),
    LOGIN,
)


def find(scan: Scan) -> Iterator[Span]:
    for match in SEARCH.find(scan):
        if _is_somebodys(match[0]):
            yield match.span()


def _is_somebodys(login: str) -> bool:
    lower = login.lower()
    if lower in SYSTEM:
        return False
    return name_lists.is_called(lower) or not vocabulary.is_word(lower)

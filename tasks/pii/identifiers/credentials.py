"""Find passwords and tokens by their position in headers, settings files, commands and fixed
phrases.

keys.py finds those that have a shape of their own, or that follow a word in a sentence.
"""

from collections.abc import Iterator

import regex

from tasks.pii.prefilter import At, Scan, Span

_NAMES = (
    r"(?:[a-z]+[_.-]?){0,3}?(?:password|passwd|passwort|passphrase|pwd|secret|token|api[_-]?key)"
)
_OF_KEYS = r"(?:client|app|api|access|secret|shared|private|auth|bearer|refresh|signing|encryption|webhook|storage|account)"
_LOCKED = (  # what a code opens
    r"gate|door|alarm|safe|lock|garage|tor|tür|tresor|alarmanlage|schloss|porte|portail|alarme|coffre|puerta|alarma|caja fuerte"
    r"|porta|allarme|cassaforte|bramy|drzwi|alarmu|poort|deur|kluis"
)
PLACED = regex.compile(
    rf"""(?i:
        \bcookie:\s{{0,3}}(?:[\w-]{{1,40}}=[^;\s]{{0,80}};\s?){{0,3}}?[\w.-]{{0,30}}(?:sess|sid|token|auth|jwt|csrf)[\w.-]{{0,30}}=\K[^;\s"']{{8,}}
      | <{_NAMES}(?:\s[^<>]{{0,80}})?>\K[^<>\s]{{4,200}}(?=</)
      | \b(?:key|name|id)=["']{_NAMES}["']\s{{1,3}}value=["']\K[^"'\s]{{4,200}}(?=["'])
      | \blogin\s{{1,3}}\S{{1,60}}\s{{1,3}}password\s{{1,3}}\K\S{{4,200}}
      | \bnet\s{{1,3}}use\s[^\n]{{0,120}}?/user:\S{{1,60}}\s\K\S{{4,100}}
      | \bhtpasswd\s{{1,3}}-\w{{0,4}}b\w{{0,4}}\s(?:\S{{1,80}}\s){{2}}\K\S{{4,100}}
      | \bredis-cli\s[^\n]{{0,80}}?-a\s\K\S{{4,100}}
      | \b(?:pass|seed|recovery|backup)[ -]?phrase["'*`_)]{{0,3}}\s?(?:[:=]|\bis\b)[*_]{{0,3}}\s{{0,3}}["'`]?\K\p{{L}}{{2,20}}(?:[ ]\p{{L}}{{2,20}}){{2,24}}
      | \bpass[ -]?phrase[ ]["'“‘`]\K\p{{L}}{{2,20}}(?:[ ]\p{{L}}{{2,20}}){{2,24}}(?=["'”’`])
      | \blog[ -]?(?:in|on)(?:[ ]?[:=]|[ ]is)[ ]?[^\s/|]{{2,40}}[ ]?/[ ]?\K(?=[^\s/|]*\d)(?=[^\s/|]*\p{{L}})[^\s"'`“”,;<>|/]{{5,40}}
      | \becho\s["']?\K[^\s"'|]{{4,100}}(?=["']?\s?\|\s?sudo\s(?:-\w+\s)*-\w*S)
      | \b(?:un)?zip\s[^\n|;]{{0,80}}?-P\s?\K[^\s"'|;]{{4,100}}
      | \b7z[ar]?\s[^\n|;]{{0,80}}?\s-p\K[^\s"'|;]{{4,100}}
      | \bopenssl\s[^\n|;]{{0,120}}?\s(?:-k\s|-pass(?:in|out)?\s(?:pass:))\K[^\s"'|;]{{4,100}}
      | \bldap(?:search|modify|add|whoami|passwd)\s[^\n|;]{{0,160}}?\s-w\s["']?\K[^\s"'|;]{{4,100}}
      | \bsmbclient\s[^\n|;]{{0,120}}?-U\s?["']?[^\s%]{{1,60}}%\K[^\s"'|;]{{4,100}}
      | \b(?:docker|podman|helm|oc|az)\s(?:registry\s)?login\s[^\n|;]{{0,120}}?\s-p\s["']?\K[^\s"'|;]{{4,100}}
      | \b(?:sqlcmd|bcp|mosquitto_(?:pub|sub))\s[^\n|;]{{0,120}}?-P\s?["']?\K[^\s"'|;]{{4,100}}
      | \bcombination\b[^.\n]{{0,30}}?(?::|\bis)\s\K\d{{1,2}}(?:[ -]\d{{1,2}}){{2,4}}(?![\d-])
      | \b(?:wi-?fi|wlan)\b[^\n:|]{{0,20}}:[ ][^\n/|]{{2,30}}[ ]/[ ]\K(?=[^\s/|]*\d)(?=[^\s/|]*\p{{L}})[^\s"'`“”,;<>|/]{{8,40}}
      | \b(?:code|código|codice|kod)\s(?:for|of|to|für|de|del|della|do|voor)\s(?:[^\s.]{{1,4}}?['’\s]){{0,2}}(?:{_LOCKED})\s?
        (?::|\b(?:is|ist|lautet|est|es|è|to)\b)\s\K\d{{4,8}}(?!\d)
      | \bmnemonic["'*`_)]{{0,3}}\s?[:=][*_]{{0,3}}\s{{0,3}}["'`]?\K(?!(?:\p{{L}}+[ ]){{0,11}}(?:the|to|of|is|in|for|may|and|with)\b)\p{{L}}{{2,20}}(?:[ ]\p{{L}}{{2,20}}){{5,24}}
      | \bprivate-lines:\s{{0,3}}\d{{1,3}}\r?\n\K(?:[\w+/=]{{16,}}(?:\r?\n|$)){{1,99}}
    )""",
    regex.VERBOSE,
)
# What a match of PLACED starts with, by a sign that a text with it has; < needs a closing tag.
LITERALS = {
    "cookie": ("cookie:",), "value": ("key=", "name=", "id="), "login": ("login",), "logon": ("logon",), "log": ("log in", "log-in", "log on"), "echo": ("echo",), "zip": ("zip",),
    "wifi": ("wifi",), "wi": ("wi-fi",), "wlan": ("wlan",), "code": ("code ",), "digo": ("c?digo",), "codice": ("codice",),
    "kod": ("kod ",), "unzip": ("unzip",), "sqlcmd": ("sqlcmd",), "bcp": ("bcp",), "mosquitto": ("mosquitto",), "combination": ("combination",), "z": ("7z",), "za": ("7z",), "zr": ("7z",), "openssl": ("openssl",), "smbclient": ("smbclient",), "docker": ("docker",),
    "podman": ("podman",), "helm": ("helm",), "oc": ("oc ",), "az": ("az ",), "ldapsearch": ("ldapsearch",),
    "ldapmodify": ("ldapmodify",), "ldapadd": ("ldapadd",), "ldapwhoami": ("ldapwhoami",), "ldappasswd": ("ldappasswd",),
    "net": ("net use",),
    "htpasswd": ("htpasswd",), "redis": ("redis-cli",), "passphrase": ("passphrase",), "mnemonic": ("mnemonic",),
    "phrase": ("pass phrase", "pass-phrase", "seed phrase", "seed-phrase", "recovery phrase", "backup phrase"),
    "lines": ("private-lines",),
}  # fmt: skip
SIGNS = frozenset(
    """cookie password passwd passwort passphrase pwd secret token apikey key login logon log net htpasswd redis phrase mnemonic
    lines echo zip unzip z za zr openssl smbclient docker podman helm oc az ldapsearch ldapmodify ldapadd ldapwhoami
    ldappasswd sqlcmd bcp mosquitto combination wifi wi wlan code digo
    codice kod""".split()
)
# Use X as the password; log in with NAME / X.
USED = regex.compile(
    r"""(?i:\b(?:use|uses|using|enter|type|take|set|with)[ ])["'`“]?([^\s"'`“”,;<>|]{5,40})(?=["'`”]?[ ](?i:as|for)[ ](?:(?i:the|your|its|my|our|a)[ ])?
    (?:[\w-]{1,20}[ ]){0,2}(?i:password|passphrase|passcode|pw|pwd)\b)
    | (?i:\b(?:log|sign)[ ](?:in|on)[ ]as[ ])[^\s/|]{2,40}(?i:[ ](?:with|using)[ ](?:password[ ])?)([^\s"'`“”,;<>|/]{5,40})
    | (?i:\blog(?:in|ged[ ]in|[ ]in|[ ]on)?[ ](?:with|as|using)[ ])[^\s/|]{2,40}[ ]?/[ ]?([^\s"'`“”,;<>|/]{5,40})""",
    regex.VERBOSE,
)
USE = frozenset("use uses using enter type take set with log login logged sign".split())
TOKEN = regex.compile(
    rf"""(?<!\p{{L}})(?i:{_OF_KEYS}[ _-]?(?:secret|key|token)|(?:recovery|backup|activation|one-time|verification|confirmation)[ -]codes?)
    ["'*`_)\]]{{0,3}}\s{{0,3}}(?::=|=>?|:|→|->|\b(?:is|was|ist|lautet|est|es|è)\b:?)[*_]{{0,3}}\s{{0,3}}["'`*]{{0,3}}
    ([^\s"'`|,;<>&\#)(“”]{{6,}})""",
    regex.VERBOSE,
)
TOKEN_SIGNS = frozenset(
    "secret key token code codes secretkey apikey accesskey clientsecret accesstoken refreshtoken authtoken".split()
)
TOKEN_STARTS = frozenset(_OF_KEYS[3:-1].split("|")) | {
    "recovery", "backup", "activation", "one", "verification", "confirmation",
    *(a + b for a in _OF_KEYS[3:-1].split("|") for b in ("secret", "key", "token")),
}  # fmt: skip
CONTINUED = regex.compile(r"\r?\n[ \t>]{0,20}([\w+/=.-]{8,200})(?![^\s\"'])")
MARKS = frozenset("~^§")  # of no word and no type of a program
CHANGE = regex.compile(r"\p{Ll}\p{Lu}")


def _placed(scan: Scan) -> list[int]:
    tags = ("<",) if "</" in scan.folded else ()
    return scan.places(
        *tags, *[each for sign in scan.signs & LITERALS.keys() for each in LITERALS[sign]]
    )


def _tokens(scan: Scan) -> list[int]:
    return scan.starts(TOKEN_STARTS)


SEARCHES: dict[str, At] = {
    "placed": At(SIGNS, _placed, PLACED),
    "token": At(TOKEN_SIGNS, _tokens, TOKEN),
    "used": At(USE, lambda scan: scan.starts(USE), USED),
}


def is_random(value: str) -> bool:
    """Return whether the value is neither a word nor a program's name: digits or odd signs among
    letters, or many changes of case."""
    if len(value) < 8:
        return False
    if any(map(str.isalpha, value)) and not MARKS.isdisjoint(value):
        return True
    if any(map(str.isdigit, value)) and any(map(str.isalpha, value)):
        return True
    return len(value) >= 12 and len(CHANGE.findall(value)) >= 3


def find(scan: Scan) -> Iterator[Span]:
    """Yield the values in such positions; the caller looks for placeholders."""
    yield from (match.span() for match in SEARCHES["placed"].find(scan))
    for match in SEARCHES["used"].find(scan):
        start, end = match.span(next(n for n in (1, 2, 3) if match[n]))
        end = start + len(scan.text[start:end].rstrip(".:?"))
        if _is_mixed(scan.text[start:end]):
            yield start, end
    for match in SEARCHES["token"].find(scan):
        value = match[1].rstrip(".:?*_")
        if is_random(value) or (
            "code" in match[0].lower() and any(map(str.isupper, value)) and "-" in value
        ):
            yield match.start(1), match.start(1) + len(value)


def _is_mixed(value: str) -> bool:
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def continued(text: str, start: int, end: int) -> Span:
    """Extend a key by its continuation on the next line."""
    more = CONTINUED.match(text, end)
    if more and is_random(more[1]) and CHANGE.search(more[1]) and text[end - 1].isalnum():
        return start, more.end(1)
    return start, end

"""Find keys, tokens and passwords by the shape that their issuer gives them, or by a word beside
them.

Each search names the only positions at which its pattern can match (prefilter.py), and a comment
says why.
"""

import re
from collections.abc import Iterator

import regex

from tasks.pii.identifiers import credentials
from tasks.pii.prefilter import At, Scan, Span, places

SHAPED = regex.compile(
    r"""\b(?:AKIA|ASIA)[0-9A-Z]{16}\b
      | \bgh[opsur]_[A-Za-z0-9]{36,}\b | \bgithub_pat_\w{22,}\b | \bgl(?:pat|dt|rt|soat|cbt|ptt)-[\w-]{20,}
      | \b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}\b | \bwhsec_[\w+/=]{20,} | \bsk-[\w-]{20,} | \bhf_[A-Za-z0-9]{30,}\b
      | \bxox[abeoprs]-[\w-]{10,} | \bxapp-\d-[\w-]{20,} | \bAIza[\w-]{35}\b | \bya29\.[\w-]{20,} | \bGOCSPX-[\w-]{20,}
      | \bSG\.[\w-]{22}\.[\w-]{43} | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}
      | -----BEGIN[ ](?:[A-Z]+[ ])*PRIVATE[ ]KEY(?:[ ]BLOCK)?-----(?:
          (?:[^-]|-(?!----))*+-----END[ ](?:[A-Z]+[ ])*PRIVATE[ ]KEY(?:[ ]BLOCK)?-----
        | (?:(?:\s|\\[nr]|[>|"',\\]|[A-Z][\w-]+:[ ][^\n]*+)*+[\w+/=]{24,})*+(?:(?:\s|\\[nr])*+[\w+/]*+=+)?  # cut off, or a stub
      )
      | \bnpm_[A-Za-z0-9]{36}\b | \bpypi-[\w-]{50,} | \bdckr_pat_[\w-]{20,} | \bdo[por]_v1_[0-9a-f]{40,} | \bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}
      | \bhv[sb]\.[\w-]{20,} | \blin_api_\w{30,} | \bntn_\w{30,} | \bglsa_\w{30,} | \bfigd_[\w-]{30,}
      | \bbot\d{8,10}:[\w-]{30,}
      | (?i:\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)\K[\w.~+/=-]{8,}
      | (?i:\bbearer\s+)\K(?=[\w.~+/=-]*\d)[\w.~+/=-]{20,}
      | [?&](?i:access_token|auth_token|token|sig|signature|api_?key|key|password|pwd|secret|client_secret)=\K[^\s&#"'<>)]{8,}
      | \b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=\K[\w+/=]{20,}
      | \bhooks\.slack\.com/(?:services|workflows|triggers)/\K[\w/]{16,}
      | \bdiscord(?:app)?\.com/api/webhooks/\K\d+/[\w-]{16,}
      | \boffice(?:365)?\.com/webhook(?:b2)?/\K[\w@/.-]{16,}
      | \bhooks\.zapier\.com/hooks/catch/\K[\w/]{6,}""",
    regex.VERBOSE,
)
# The first words of a key or of the label before it, with no letter behind them; and parts of the
# others, which anything may follow, or which follow a mark.
SHAPED_WORDS = frozenset(
    """
    gho ghp ghs ghu ghr github glpat gldt glrt glsoat glcbt glptt rk sk whsec hf xoxa xoxb xoxe xoxo xoxp xoxr xoxs xapp ya
    gocspx sg npm pypi dckr dop doo dor shpat shpca shppa shpss hvs hvb lin ntn glsa figd authorization bearer accountkey
    sharedaccesskey sharedaccesssignature hooks discord discordapp office bot
    """.split()
)
SHAPED_PARTS = ("akia", "asia", "aiza", "eyj", "-----begin")  # marks of a scan, but the last


# The names of a password, in lower case, ? for a letter that is not ASCII.
PASSWORDS = (
    "password", "passwort", "passwd", "passphrase", "passcode", "passkey", "passord", "kennwort", "pwd", "pw", "mot de passe",
    "mots de passe", "mdp", "contrase?a", "contrasena", "clave de acceso", "senha", "palavra-passe", "parola d'ordine",
    "parola d?ordine", "wachtwoord", "has?o", "haslo", "l?senord", "losenord", "adgangskode", "kodeord", "salasana", "heslo",
    "jelsz?", "jelszo", "lozinka", "geslo", "parol?", "parola", "parole", "parool", "slapta?odis", "unlock code", "access code",
    "door code", "entry code", "security code", "login code", "gate code", "alarm code", "pin code", "unlock-code", "access-code",
    "door-code", "entry-code", "security-code", "login-code", "gate-code", "alarm-code", "pin-code", "zugangscode", "t?rcode",
    "wifi key", "wi-fi key", "wlan key", "wpa key", "network key", "wifi-key", "wlan-key", "wpa-key", "network-key",
    "wi-fi-key", "wlan-schl?ssel", "pin", "digicode", "wpa2 key", "wpa3 key", "wpa2-key", "wpa3-key", "puk",
    *(f"{use}{of}code" for use in ("verification", "confirmation", "one-time", "activation") for of in (" ", "-")),
    "code d'acc", "code d?acc", "c?digo de acceso", "codigo de acceso",
    *(f"{lock}{of}code" for lock in ("safe", "vault", "lock", "locker", "keypad", "garage") for of in (" ", "-", "'s ", "?s ")),
)  # fmt: skip
ENDINGS = ("", "s", "i", "ia", "et", "en")
_SAID_TO_BE = (
    r"pass(?:word|wort|wd|phrase|code|key|ord)|kennwort|pwd|pw|mots? de passe|mdp|contrase[ñn]a|clave de acceso|senha|palavra-passe"
    r"|parola d['’]ordine|wachtwoord|has[łl]o|l[öo]senord|adgangskode|kodeord|salasana|heslo|jelsz[óo]|lozinka|geslo|parol[ăae]|parool"
    r"|slaptažodis|(?:unlock|access|door|entry|security|login|gate|alarm|pin|verification|confirmation|one-time|activation|(?:safe|vault|locker|lock|keypad|garage)(?:['’]s)?)[ -]code|zugangscode|türcode|digicode|code d['’]acc[èe]s"
    r"|c[óo]digo de acceso"
    r"|(?:wi-?fi|wlan|wpa[23]?|network)[ -]key|wlan-schlüssel|pin|puk"
)
OWNERS = """
    client app webhook db user admin root access auth api refresh bot deploy private secret pg mysql sql smtp imap ftp ssh ldap
    redis keystore truststore proxy wifi wlan
    """.split()
OF_KEYS = "api access private encryption signing storage account secret auth shared license".split()
_OWNER, _OF_KEYS = "|".join(OWNERS), "|".join(OF_KEYS)
_VERB = r"(?:was|is|has been|wurde) (?:changed|set|reset|updated|geändert)(?: (?:to|auf|in))?|is|was|are|ist|lautet|lauten|est|es|è|era|sar[àa]|jest|(?<!(?:word|phrase|code|pin|key|secret|token)s? |ing )to|brzmi|är|er|on|je|reads|set to|now|nun|jetzt|maintenant"
_LINK = rf"[\"'*`_)\]]*\s*(?:(?::|=>?|->|→)[*_]{{0,3}}\s*|</dt>\s?<dd>|[–—][ ]|\b(?:{_VERB})\b(?: (?:now|still|jetzt|nun|set to|:))*:?\s*)"
# "for the wireless network", before a colon or a verb
_WHOSE = r"(?: \([^()\n]{1,40}\)| (?:for|to|of|on|in|für|fürs|zum|zur|vom|im|am|beim|des|der|pour|du|de la|de|del|para|do|da|di|voor|do|till|til)(?: [^\s:=|]{1,20}){1,4}?)?"
PASSWORD = regex.compile(
    rf"(?<!\p{{L}})(?i:{_SAID_TO_BE})(?i:s|ia?|et|en)?(?!\w)(?:{_WHOSE}(?i:{_LINK})|[\"'*`_]*(?:[ ]|\r?\n{{1,2}})[(\"'`„“]?|\s*[(\"'`„“]|{_WHOSE}\s?[«»]\s?)[\"'*`„“«»]{{0,3}}"
    r"([^\s\"'`|,;<>“”„]{4,}?)(?=[.,;!?)]*(?:$|[\s\"'`|,;<>“”/]))",
    regex.MULTILINE,
)
ASSIGNED = regex.compile(
    rf"(?<!\p{{L}})(?i:(?:{_OWNER})?(?:password|passwort|passwd|passphrase|passcode|pwd|kennwort|secret|token|credentials?|pass(?=\s?[:=]))"
    rf"|(?:{_OF_KEYS})key|(?<=(?:{_OF_KEYS})[ _-])key)(?i:_(?:id|b64|base64|value|string|prod|dev|test))?"
    r"[\"'*`]{0,3}\s?(?::=|=>|[:=])\s?[\"'`*]{0,3}([^\s\"'`|,;<>&#)(“”]{6,})",
)
OPTION = regex.compile(
    r"(?i:--(?:[a-z]+-)*(?:password|passwd|passphrase|pass|pwd|token|api-?key|secret(?:-key)?|access-key|secret-access-key))[ =][\"']?([^\s\"'`|,;<>-][^\s\"'`|;<>]{3,})"
    r"|\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;]{0,80}? -p[\"']?([^\s\"'`|;<>]{4,})"
    r"|\bsshpass -p ?[\"']?([^\s\"'`|;<>]{4,})"
    r"|\b(?:curl|wget|http) (?:[^\n|;]{0,120}? )?(?:-u|--user) ?[\"']?[^\s:\"']+:([^\s\"'`|;<>@]{4,})"
)
# A placeholder for a secret, or a rule about secrets.
PLACEHOLDER = regex.compile(
    r"(?i:[<\[{(%$*#~/\\@].*|.*[{}()\[\]<>].*|.*\$(?-i:[A-Z_]{3,}).*|x{3,}|\.{3,}|…+|_{3,}|-{3,}.*|\*+|your[-_]?.*|sample|dummy|my[-_]?(?:password|secret|token|key).*|example.*|changeme|change[-_]?it"
    r"|placeholder|redacted|hidden|secret|password|passwort|token|api[-_]?key|os\.environ.*|process\.env.*|env[.:].*|getenv.*|none|null|nil|undefined"
    r"|true|false|yes|no|string|str|text|int|integer|boolean|bool|object|bytes|var\..*|self\..*|settings\..*|config\..*|params?\..*|request\..*"
    r"|--?[a-z][a-z-]+(?:=.*)?|[»«›‹„“](?:password|passwort)[»«›‹“”]|(?-i:(?:[A-Z]+_){1,4}(?:PASSWORD|PASS|SECRET|TOKEN|KEY))"
    r"|https?:.*|ftp:.*|\d{1,3}|n/?a|tbd|todo)"
)
SHOWN = regex.compile(r"\d|[^\p{L}\d.:…-]|\p{Ll}\p{Lu}|\w-\w+-\w")
# Before a verb: the password for the account you want to open.
WANTED = regex.compile(r"(?i)\b(?:want|need|able|have|like|wish|used|try|going|allowed) to\W*$")
# Nobody writes about passwords in general with these words: the pw hafen2026
SHORTENED = regex.compile(r"(?i)(?:pw|pwd|mdp)\s+$")
# The pin of a part has a name or a measure, that of a person a code.
OF_PART = regex.compile(r"(?i)pins?\b(?![ -](?:code|number))")
CODE = regex.compile(r"(?=.*\d)[\p{L}\d-]+")
PIN = 8  # digits of a PIN or PUK that stands right behind the word
STATED = regex.compile(r"[.!]?(?:\s|$).?|[.!]", regex.DOTALL)
# An adjective or a participle that describes a password.
QUALITY = regex.compile(
    r"(?i)(?:ée?s?|ed|en|able|ible|ive|al|ent|ant|ic|ous|ful|less|ing|ly|ary|ory|ct|id|ue|se|ak|ong|ee)$"
)
PLAIN = frozenset(
    """
    required optional needed mandatory must should shall will can cannot may might have has had was were been being wrong incorrect
    correct invalid valid expired reset changed change unchanged unknown empty blank missing forgotten forgot lost stolen
    protected protection manager managers policy policies field fields prompt prompts hash hashes hashing length strength
    rules rule rotation based less only when where what which that this these those your mine ours theirs theirs their they
    there here then than with without from into onto over under after before until against between among case sensitive
    encrypted stored sent shared generated managed accepted rejected reused known weak strong secure safe long short simple
    minimum maximum least most twice once again below above enter entered type typed choose chosen login logins account
    accounts user users username usernames email emails page pages link links file files vault authentication recovery
    requirements complexity security settings options option help forms form input default defaults admin available not
    erforderlich falsch geändert vergessen abgelaufen ungültig gültig sicher nicht kann muss soll wird zurücksetzen schützen
    oublié incorrect obligatoire requis modifié olvidada incorrecta obligatoria requerida segura seguro scaduta dimenticata
    poprawne poprawny prawidłowe nieprawidłowe wymagane wymagany błędne nieaktualne wygasło
    connector header pins side number numbers assignment layout output outputs board
    """.split()
)
# Behind an account, where a program asks for its password: root@pump's password:
PROMPT = regex.compile(r"['’]s (?i:password|passphrase)\b")


def find(scan: Scan) -> Iterator[Span]:
    yield from (match.span() for match in SEARCHES["key"].find(scan))
    for match in SEARCHES["password"].find(scan):
        start, end = _trimmed(scan.text, *match.span(1))
        placed = _in_address(scan.text, match.start()) or _is_prompt(scan.text, start, end)
        if not placed and is_secret(
            scan.text[match.start() : start], scan.text[start:end], scan.text[end : end + 2]
        ):
            yield start, end
    for match in SEARCHES["assigned"].find(scan):
        placed = _in_address(scan.text, match.start()) or _is_prompt(scan.text, *match.span(1))
        if not placed and is_assigned(match[0][: match.start(1) - match.start()], match[1]):
            yield credentials.continued(scan.text, *_trimmed(scan.text, *match.span(1)))
    for match in SEARCHES["option"].find(scan):
        group = next(n for n in (1, 2, 3, 4) if match[n])
        if not PLACEHOLDER.fullmatch(match[group]):
            yield match.span(group)
    for start, end in credentials.find(scan):
        if not PLACEHOLDER.fullmatch(scan.text[start:end].strip("\"'`")):
            yield credentials.continued(scan.text, start, end)


def _is_prompt(text: str, start: int, end: int) -> bool:
    return "@" in text[start:end] and PROMPT.match(text, end) is not None


def _in_address(text: str, start: int) -> bool:
    """Return whether the position is inside a URL; of its parameters only those in SHAPED are
    secret."""
    word = regex.search(r"[^\s\"'(<]*$", text[max(0, start - 300) : start])
    return word is not None and "://" in word[0]


def _trimmed(text: str, start: int, end: int) -> Span:
    """Trim the punctuation of the sentence from the end of the span."""
    while end > start + 1 and text[end - 1] in ".,;:?)*_":
        end -= 1
    return start, end


def is_secret(said: str, value: str, after: str) -> bool:  # noqa: PLR0911
    """Return whether the value is a password and not a word about passwords; `said` is the text
    before it, from the label on."""
    if len(value) < 4 or PLACEHOLDER.fullmatch(value) or value.lower() in PLAIN:
        return False
    if WANTED.search(said) or (OF_PART.match(said) and not CODE.fullmatch(value)):
        return False
    linked = regex.search(rf"[:=→>]|(?i:\b(?:{_VERB})\b)", said) is not None
    quoted = said.rstrip()[-1:] in "\"'`„“*("
    if value.rstrip("#*").isdecimal():
        counted = regex.match(r"\s\p{L}", after) is not None and not regex.search("[:=]", said)
        bare_pin = said.split() in (["PIN"], ["PUK"]) and len(value) <= PIN
        return "code" in said.lower() or bare_pin or (linked and not counted)
    if quoted and linked:
        return True
    if SHOWN.search(value):
        short = SHORTENED.match(said) is not None and CODE.fullmatch(value) is not None
        return linked or quoted or _is_mixed(value) or short
    if len(value) < 6 or not value.isalpha():
        return False
    if quoted and said.rstrip()[-1:] in '"`„“':
        return after[:1] in '"`”“'
    # a plain word, alone in its line or sentence
    if regex.search(r"[:=→–—]|</dt>", said):
        return (
            not after.strip()
            or after[0] in "\n,;/|.!<"
            or (after[0] in " &" and said.endswith("="))
        )
    if said.lower().split()[-1:] == ["to"] and after[:1] not in ("", ".", "!", "\n"):
        return False  # the password to authenticate with
    return linked and STATED.fullmatch(after) is not None and not QUALITY.search(value)


def _is_mixed(value: str) -> bool:
    """Return whether the value mixes letters with digits or signs, as no word does."""
    kinds = [any(map(test, value)) for test in (str.isupper, str.islower, str.isdigit, _is_mark)]
    return len(value) >= 6 and sum(kinds) >= 3


def _is_mark(letter: str) -> bool:
    return letter in "!#$%&*+=?@^~"


def is_assigned(name: str, value: str) -> bool:
    if PLACEHOLDER.fullmatch(value) or value.lower() in PLAIN or value.isdecimal():
        return False
    if regex.search(rf"(?i:{_SAID_TO_BE}|pass)[\"'*`]{{0,3}}\s?(?::=|=>|[:=])", name):
        tight = name[-1] in "=\"'" and value.isalpha() and len(value) >= 6
        return bool(SHOWN.search(value)) or tight
    return credentials.is_random(value)


def _shaped(scan: Scan) -> list[int]:
    marks = [mark for mark in SHAPED_PARTS if mark in scan.signs or mark[0] == "-"]
    starts = scan.starts(SHAPED_WORDS) + scan.places(*marks)
    return starts + places(scan.text, "?&") if "=" in scan.signs else starts


def _passwords(scan: Scan) -> list[int]:
    """Return the positions of the password words whose first letters occur in the text."""
    return scan.places(
        *[word for sign in scan.signs & PASSWORD_SIGNS.keys() for word in PASSWORD_SIGNS[sign]]
    )


def _assigned(scan: Scan) -> list[int]:
    """Return the starts of words that can be assigned a value: the text has a colon or an equals
    sign."""
    if "=" not in scan.signs and ":" not in scan.signs:
        return []
    return scan.starts(ASSIGNED_SIGNS)


def _options(scan: Scan) -> list[int]:
    """Return the starts of command-line options (two hyphens and a letter) and of program names."""
    if "-" not in scan.signs:
        return []
    options = [match.start() for match in AN_OPTION.finditer(scan.folded)]
    return options + scan.places(*scan.signs.intersection(PROGRAMS))


def _by_sign() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for word in PASSWORDS:
        first = regex.match("[a-z]*", word)[0]
        for ending in ENDINGS if first == word or word[-1] == "?" else ("",):
            found.setdefault(first + ending, set()).add(word)
    return found


PASSWORD_SIGNS = _by_sign()
ASSIGNED_SIGNS = frozenset(
    owner + word
    for owner in ("", *OWNERS)
    for word in (
        "password", "passwort", "passwd", "passphrase", "passcode", "pwd", "kennwort", "secret", "token", "credential", "credentials",
        "pass",
    )
) | {"key", *(word + "key" for word in OF_KEYS)}  # fmt: skip
AN_OPTION = re.compile("--(?=[a-z])")
PROGRAMS = frozenset("mysql mysqldump mysqladmin mariadb sshpass curl wget http".split())
OPTION_SIGNS = PROGRAMS | frozenset(
    "password passwd passphrase pass pwd token api apikey secret access".split()
)
SEARCHES: dict[str, At] = {
    "key": At(SHAPED_WORDS | {"begin", "akia", "asia", "aiza", "eyj", "="}, _shaped, SHAPED),
    "password": At(PASSWORD_SIGNS, _passwords, PASSWORD),
    "assigned": At(ASSIGNED_SIGNS, _assigned, ASSIGNED),
    "option": At(OPTION_SIGNS, _options, OPTION),
}
SIGNS = frozenset().union(
    *(search.signs for search in (*SEARCHES.values(), *credentials.SEARCHES.values()))
)

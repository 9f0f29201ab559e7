"""Find numbers and names that identify a person, by shape and check digits or by the words around
them.

Each search names the only positions at which its pattern can match (prefilter.py), and a comment
says why.
"""

import re
from collections.abc import Iterator

import regex

from tasks.pii.people.name_lists import is_plain
from tasks.pii.prefilter import DENSE, DIGIT, At, Scan, Span, Within, places, shape_table

MAC = regex.compile(
    r"(?<![\w:–-])(?:[0-9A-Fa-f]{2}([:–-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})(?![\w:–-])"
)
NAMED_MAC = regex.compile(
    r"(?i)mac(?:[ _-]?(?:address|addr|adresse|id))?[ \t:=|*_\"'`]{1,8}\K(?:[0-9a-f]{2}[ ]?){5}[0-9a-f]{2}(?![\w:-])"
)
PLATE = regex.compile(r"(?<![\w-])[A-HJ-PR-Y][A-HJ-PR-Z]\d{2} [A-HJ-PR-Z]{3}(?![\w-])")
COUNTRY = "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI"
A_COUNTRY = re.compile(COUNTRY)
VAT = regex.compile(
    rf"(?<![\w-])(?:{COUNTRY.replace('AT', 'AT ?U')})"
    r" ?[0-9A-Z](?:[ .]?[0-9A-Z]){6,12}(?![\w-])"
)
# Not a scope of packages or its value: --scope=@works, <@works>/parts, @works/parts, @works:team.
HANDLE = regex.compile(
    r"(?<![\w@./`)\]=-]|=[^\S\n])@[A-Za-z_]\w{2,30}+(?!\w)(?:-\w+)*+(?![@(`/{]|[ ]?=|[\]>}]{1,2}/|:[\w<]|\.\w|\]\()"
)
# Rules of style sheets, marks of comments, decorators and annotations of programs, and nobody's names.
NO_HANDLE = frozenset(
    """
    media import here channel everyone all param params return returns property override dataclass app pytest test task flow
    filename file dirname pathname path listfile argfile define attrs asdict includedir loghost
    username user name handle yourname someone mention mentions keyframes supports layer container charset namespace page apply
    tailwind include mixin extend use forward if else each while function type typedef template throws throw see since
    author deprecated example link code staticmethod classmethod cached cache abstractmethod wraps overload final route get post
    put patch delete login_required admin receiver shared_task celery fixture hookimpl click cli model inheritdoc internal
    private public protected readonly todo version summary module file brief interface implements enum const class constructor
    Override Deprecated SuppressWarnings FunctionalInterface SafeVarargs Retention Target Documented Inherited Repeatable
    Autowired Component Service Repository Controller RestController RequestMapping GetMapping PostMapping PutMapping
    DeleteMapping PatchMapping PathVariable RequestParam RequestBody ResponseBody ResponseStatus Configuration Bean Value
    Qualifier Primary Profile Scope Lazy Transactional Async Scheduled EnableAutoConfiguration SpringBootApplication
    Test BeforeEach AfterEach BeforeAll AfterAll Before After BeforeClass AfterClass ParameterizedTest DisplayName Disabled
    Ignore Mock Spy InjectMocks RunWith ExtendWith Entity Table Id Column GeneratedValue OneToMany ManyToOne ManyToMany
    OneToOne JoinColumn Embeddable Embedded Enumerated Temporal Transient Version Inject Named Singleton Provides Module
    Injectable NgModule Input Output Directive Pipe HostListener HostBinding ViewChild ContentChild Prop Emit Watch State
    Nullable NonNull NotNull NotBlank NotEmpty Valid Size Min Max Pattern Email Getter Setter Data Builder ToString
    EqualsAndHashCode NoArgsConstructor AllArgsConstructor RequiredArgsConstructor Slf4j JsonProperty JsonIgnore
    JvmStatic JvmField JvmOverloads Composable Preview Published ObservedObject StateObject Binding Environment MainActor
    objc escaping discardableResult available Param Query Body Headers Get Post Put Delete Patch Path Produces Consumes
    Keep Parcelize Serializable ThreadSafe GuardedBy Immutable VisibleForTesting Generated Aspect Around Mentions Username
    """.split()
)
CODE_BEHIND = regex.compile(
    r"(?i:(?:-\w+)* ?(?:annotations?|clusters?|arrays?|decorators?|directives?|at-rules?|rules?|tags?|macros?|attributes?|quer(?:y|ies)|keyword|selector"
    r"|syntax|system entity)\b)"
    r"|[ \t]*\n\s*(?:@|(?:class|def|public|private|protected|func|fun|function|export|async|static|interface|va[rl]|let|struct"
    r"|abstract|final|void)\b)"
)
CODE_BEFORE = regex.compile(
    r"(?i:\b(?:annotat|decorat|directive|macro|rule)\p{Ll}*\b(?: with| as| by| called)?(?: the)?(?: an?)? [`'\"]?$)"
    r"|\w\( ?$|<< ?$"  # $parser->accept( @targets ), C<< @targets >>
)


def is_handle(text: str, start: int, end: int) -> bool:
    """Return whether the span is a user's handle, and not a rule, mark, annotation or decorator of
    a programming language."""
    if text[start + 1 : end] in NO_HANDLE or CODE_BEHIND.match(text, end):
        return False
    if text.endswith("-decorated", start, end):
        return False
    if COMMAND.search(text, max(0, start - 12), start) and is_plain(text[start + 1 : end]):
        return False
    if PROMPT.search(text, max(0, start - 8), start) or YOURS.match(text, start):
        return False
    return CODE_BEFORE.search(text, max(0, start - 40), start) is None


# Where a command stands: at the beginning of a line.
COMMAND = regex.compile(r"(?:^|\n)[ \t>*•–-]*[*_`]{0,3}$")
# A place for a name: @your_host.
YOURS = regex.compile(
    r"(?i)@(?:your|my|the|some|an?|ihr|euer|votre|vos|mon|su|tu|mi|il|tuo|seu|uw|jouw)_"
)
# A decorator at a prompt.
PROMPT = regex.compile(r"(?:>>>|\.\.\.|In \[\d+\]:) $")
HEXADECIMAL = shape_table({"0123456789abcdef": "x"})


def find(scan: Scan, kinds: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each finding; findings may overlap."""
    if "mac" in kinds:
        yield from (("mac", *match.span()) for match in SEARCHES["mac"].find(scan))
        yield from (("mac", *match.span()) for match in SEARCHES["named mac"].find(scan))
    if "licence_plate" in kinds:
        yield from (("licence_plate", *match.span()) for match in SEARCHES["plate"].find(scan))
    if "vat_number" in kinds:
        numbers = SEARCHES["vat"].find(scan)
        yield from (("vat_number", *match.span()) for match in numbers if _is_vat(match[0]))
    if "username" in kinds:
        for match in SEARCHES["handle"].find(scan):
            if is_handle(scan.text, *match.span()):
                yield "username", *match.span()


def _pairs(scan: Scan) -> list[int]:
    return places(
        scan.folded.translate(HEXADECIMAL), ["xx:xx:xx:", "xx-xx-xx-", "xx?xx?xx?", "xxxx.xxxx."]
    )


def _two_digits(scan: Scan) -> list[int]:
    """Return the possible starts of a number plate: two letters before two digits and a blank."""
    numbers = scan.numbers
    return [s - 2 for s, end in numbers if end - s == 2 and scan.text.startswith(" ", end)]


def _around_vat(scan: Scan) -> list[Span]:
    """Return the lines that can contain a VAT number: five digits or more, with at most a letter
    and two separators between two of them. Whole lines, because an invalid match may hide a valid
    one that it overlaps."""
    return [line for line in scan.dense_lines() if A_COUNTRY.search(scan.text, *line)]


SEARCHES: dict[str, At | Within] = {
    "mac": At({":", "-", ".", "?"}, _pairs, MAC),
    "named mac": At(
        {"mac", "macaddress"}, lambda scan: scan.starts(("mac", "macaddress")), NAMED_MAC
    ),
    "plate": At({DIGIT}, _two_digits, PLATE),
    "vat": Within({DENSE}, _around_vat, VAT),
    "handle": At({"@"}, lambda scan: scan.places("@"), HANDLE),
}


def _is_vat(number: str) -> bool:
    """Return whether the check digits of a VAT number are right."""
    from stdnum.eu import vat as eu
    from stdnum.gb import vat as gb

    bare = number.replace(" ", "").replace(".", "")
    if bare[:2] in ("GB", "XI"):
        return bool(gb.is_valid(bare[2:]))
    return bool(eu.is_valid(bare))

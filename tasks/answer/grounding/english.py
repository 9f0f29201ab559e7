"""List the English words that the check of answers knows. Each language needs such a file."""

# Words that carry no claim of their own.
FILLER = frozenset(
    """a about above according all also an and any are as at based be been being both but by can
    could did do does each every for from given had has have having he her here hers him his how
    however i if in include included including into is it its itself just may me mean means
    might more most my of on one only or other our ours out over own please provided passage
    passages refer same she should so some such than that the their theirs them then there
    therefore these they this those through thus to under until up upon us very was we were
    what when where which while who whom whose why will with within would you your yours answer
    question document documents text mentioned stated says state states specified""".split()
)

# Words of questions that name nothing.
ASKING = frozenset(
    """how long much many often does will are is there get got gets use used using find want wants
    tell call called name named type kind sort some way make made know please""".split()
)

# Words in which a sentence may differ from its source: the other words carry the meaning.
GENERAL = frozenset(
    """cost costs price priced charge charged fee weigh weighs weight last lasts take takes taken
    amount amounts stand stands lie lies located stay stays remain remains run runs apply applies
    called named known give gives given get gets hold holds contain contains consist offer offers
    offered provide provides provided use used need needs needed require requires required available
    valid equal equals measure measures include includes place time period number value figure
    according become becomes make makes made keep kept go goes come comes work works let lets allow
    allows set thing part item total buy purchase paid pay pays person people company""".split()
)

MONTHS = tuple(
    """january february march april may june july august september october november
    december""".split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())

NEGATIONS = frozenset(
    """no not never none nobody nothing neither nor cannot without unable isn't aren't don't doesn't
    didn't won't can't wasn't weren't shouldn't mustn't hasn't haven't""".split()
)

# If a sentence has one of a pair and its source only the other, they contradict each other.
OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in """above/below before/after increase/decrease increased/decreased minimum/maximum
    least/most open/closed opened/closed more/less higher/lower hot/cold inside/outside first/last
    allowed/forbidden required/optional always/never start/stop on/off included/excluded
    longer/shorter earlier/later up/down input/output suction/discharge left/right
    clockwise/anticlockwise free/paid all/none earliest/latest
    approved/rejected accepted/rejected permitted/prohibited enabled/disabled
    passed/failed waived/charged exempt/liable gains/loses gained/lost closed/opens
    raises/lowers until/since""".split()
)

NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}

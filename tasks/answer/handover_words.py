"""List wordings that always reach a person, and those that ask for a figure or a rule instead.

In:  a sentence
Out: the intent of params.yaml (handover.intents) whose wording it has

They are exact on purpose: what they miss is left to the similarity in tasks/answer/handover.py.
"""

import re
from collections.abc import Collection

from tasks.answer import handover_acts

THING = (
    "(?:order|contract|purchase|subscription|agreement|booking|membership|deal|visit|appointment"
    "|delivery|plan|renewal|everything|account)s?"
)
ENDS = (
    "(?:cancel|revoke|annul|rescind|terminate|scrap|undo|call off|stop|end|withdraw from"
    "|back out of|get out of|opt out of|give notice on)"
)
CLOSES = "(?:(?:clos|delet|remov|eras|deactivat|terminat|cancel)(?:e|l?ing)?|get(?:ting)? rid of)"
CLOSURE = "(?:closure|deletion|removal|cancell?ation|termination|deactivation)s?"
ACCOUNT = "(?:(?:bloody|damn(?:ed)?|online|whole) )?(?:account|profile)"
ASKS = (  # of a person who wants it done, and not of a reader of a manual
    r"(?:help|assist(?:ance|ing)?|i (?:no longer|never|want|need|have|wish)|i['’]d like|please"
    r"|(?:not|don['’]?t) know|problems?|trouble|issues?)"
)
HURT = "hurt|injured|wounded|burn(?:ed|t)|scalded|crushed"
LIMB = "hands?|fingers?|thumb|arms?|legs?|foot|feet|toes?|eyes?|face|skin"
STRUCK = "fell|fallen|dropped|tipped|slipped|splashed|spilled|spilt|sprayed|hit|struck|landed"
BODY = f"(?:{LIMB}|head|back|neck|chest|shoulders?)"
COLLEAGUE = "(?:colleagues?|workers?|child(?:ren)?|customers?|guests?|visitors?|people)"
SOMEONE = (
    "(?:human|person|someone|somebody|agent|advis[eo]r|operator|representative|manager"
    "|supervisor|staff|assistant)"
)

WORDINGS = {
    "cancel": (
        rf"{ENDS}\w*\b(?:\W+\w+){{0,4}}?\W+{THING}\b",
        (
            rf"{THING}\b(?:\W+\w+){{0,5}}?\W+(?:cancell?ed|cancel|annulled|revoked|terminated"
            r"|stopped|called off)\b"
        ),
        r"(?:want|need|like|wish) (?:to )?(?:cancel|terminate|revoke)\b",
        r"how (?:do|can) (?:i|we) (?:cancel|terminate|revoke)(?= (?:it|this|that|my|our)\b|\W*$)",
        rf"{CLOSES} (?:my|our) {ACCOUNT}\b",
        rf"{ASKS}\b.{{0,40}}\b{CLOSES} (?:an?|the|this) {ACCOUNT}\b(?! (?:of|for|in|on|from)\b)",
        rf"{ASKS}\b.{{0,25}}\b{ACCOUNT} {CLOSURE}\b",
        rf"{ASKS}\b.{{0,25}}\b{CLOSURE} of (?:my|our|the|an?) {ACCOUNT}\b",
    ),
    "refund": (
        r"(?:my|our|the|his|her) (?:money|deposit|payment|price)\b.{0,20}\bback\b",
        r"money back\b",
        (
            r"(?:want|demand|need|expect|insist on|claim|request|get|give me|entitled to) "
            r"(?:a |my |our |the |full )*(?:refund|reimbursement|compensation|repayment)\b"
        ),
        r"(?:refund(?:ed)?|reimburse) (?:me|us|my|our)\b",
        r"you owe (?:me|us)\b",
        r"(?:refus|reject|den(?:y|ied)|turned down)\w*\b.{0,30}\brefund\b",
        r"refund\b.{0,30}\b(?:refused|rejected|denied|turned down)\b",
    ),
    "complaint": (
        r"(?:make|file|lodge|submit|raise|register|have|send)\b.{0,20}\b(?:complaint|grievance)\b",
        r"(?:my|formal|official|letter of) complaint\b",
        r"(?:want|like|wish|have|need|going) to complain\b",
        r"complain about\b",
        r"unacceptable\b",
        r"dissatisf\w+",
        r"fed up\b",
        r"(?:loo?s(?:e|t|ing)|out of|no more) patience\b",
        r"patience (?:is|has) (?:at an end|run(?:ning)? out)\b",
        r"(?:sick and tired|last straw|had enough) of\b",
        (
            r"(?:worst|terrible|appalling|disgusting|pathetic|disgraceful) "
            r"(?:service|company|experience|treatment|work)\b"
        ),
    ),
    "injury": (
        (
            rf"(?:was|were|got|been|is|are|badly|seriously|someone|somebody) (?:{HURT}|electrocuted"
            r"|poisoned|killed|unconscious|bleeding|trapped)\b"
        ),
        (
            rf"(?:{HURT}|cut|broke|broken|lost|bruised) (?:\w+ ){{0,3}}?"
            rf"(?:{LIMB}|head|back|hip|himself|herself|myself|themselves)\b"
        ),
        rf"(?:{LIMB})\b.{{0,25}}\b(?:caught|stuck|bleeding|burning|{HURT})\b",
        rf"(?:{STRUCK})\b.{{0,30}}\b(?:my|his|her|their) {BODY}\b",
        rf"(?:{STRUCK}|tipped over) (?:\w+ ){{0,3}}?{COLLEAGUE}\b",
        r"(?:in|into|out of) (?:my|his|her|the|their) eyes?\b",
        r"electric(?:al)? shock\b",
        r"ambulance\b",
        r"not breathing\b",
        r"smell(?:s|ing)? gas\b",
        r"swallowed\b",
        r"in (?:agony|(?:great |severe |terrible )?pain)\b",
        r"injury at work\b",
        r"fatal accident\b",
    ),
    "legal": (
        r"(?:sue|suing) (?:you|your)\b",
        r"(?:will|shall|going to|gonna|are|r|am|'re|'m) su(?:e|ing)\b",
        r"(?:my|our) (?:lawyer|solicitor|attorney|barrister)s?\b",
        r"legal (?:action|proceedings|steps)\b",
        r"(?:see you in|go to|going to|take you to) court\b",
        r"small claims\b",
        r"ombudsman\b",
        r"breach of contract\b",
        r"hold you (?:liable|responsible)\b",
        r"trading standards\b",
        r"letter before action\b",
    ),
    "fraud": (
        r"charged (?:twice|two times|double)\b",
        r"(?:account|profile) (?:was|is|has been|got|been) hacked\b",
        r"hackers?\b.{0,20}\baccount\b",
        r"unauthori[sz]ed (?:payment|debit|charge|transaction|order)\b",
        r"overcharged\b",
        r"(?:took|taken|debited|charged|paid)\b.{0,40}\bwithout my permission\b",
        r"fall(?:en)? for a (?:scam|fraud)\b",
    ),
    "person": (
        rf"(?:speak|talk|chat)(?:ing)?\b.{{0,15}}\b(?<!\bmy ){SOMEONE}\b",
        r"(?:real|live|actual) (?:human|person|agent|people)\b",
        r"(?:human|live) (?:agent|being)\b",
        r"call (?:me|us) back\b",
        r"call ?back\b",
        r"(?:put me through|connect me|transfer me)\b",
    ),
}
ALONE = {  # the whole sentence
    "cancel": r"(?:please |pls |kindly )?cancel\b.*",
    "person": r"(?:operator|agent|human|advis[eo]r|person)(?:,? (?:please|pls))?",
}
INFORMATIVE = re.compile(
    r"\b(?:how (?:far|long|much|many|often|soon|large|high|is|are|was|were|did)"
    r"|what (?:is|are|does|do|will|share|percentage|price|excess|must|could)|which"
    r"|what counts|until when|by when|from what|up to"
    r"|fees?|penalt\w+|polic\w+|newsletter|cases|situations"
    r"|(?:cancellation|termination|withdrawal|exit) charges?)\b",
    re.IGNORECASE,
)
RULED = ("cancel", "refund")  # intents that the rules of handover_acts are about
DECLARED = re.compile(  # an act, although its rule is named: "please cancel it under your policy"
    r"\b(?:hereby|herewith|please|pls|kindly) (?:cancel|terminate|revoke|rescind|annul|withdraw)\b"
    r"(?!.*\bnewsletter)"
    r"|\bwhat (?:do|must|should) (?:i|we) (?:have to |need to )?do to "
    rf"(?:{ENDS} (?:my|our) {THING}|{CLOSES} (?:my|our) {ACCOUNT})\b",
    re.IGNORECASE,
)
HAPPENED = re.compile(  # to somebody, whatever is asked beside it
    r"\b(?:i|we|he|she|they|(?:my|our|his|her) \w+) (?:was|were|got|has been|have been|am|is|are) "
    rf"(?:badly |seriously )?(?:{HURT}|electrocuted|poisoned|killed|unconscious|bleeding|trapped)\b"
    rf"|\b(?:my|his|her) (?:{LIMB})\b.{{0,25}}\b(?:caught|stuck|bleeding|burning|{HURT})\b",
    re.IGNORECASE,
)
SUPPOSED = re.compile(r"\b(?:if|when|whenever|once|unless|should|in case)\b", re.IGNORECASE)
WHAT = re.compile(r"\bwhat \w+ (?:do|does|is|are|will|would|must)\b", re.IGNORECASE)
_COMPILED = {
    name: re.compile(
        rf"\b(?:{'|'.join(wordings)})" + (rf"|^\W*{ALONE[name]}\W*$" if name in ALONE else ""),
        re.IGNORECASE,
    )
    for name, wordings in WORDINGS.items()
}


def intent(sentence: str, names: Collection[str]) -> str:
    """Return the first of the names whose wordings the sentence has; "" if it has none, or asks for
    a figure or a rule. An injury that happened reaches a person whatever is asked."""
    if "injury" in names and _happened(sentence):
        return "injury"
    if not DECLARED.search(sentence):
        if INFORMATIVE.search(sentence):
            return ""
        if handover_acts.RULE.search(sentence) or handover_acts.SERVES.search(sentence):
            names = [name for name in names if name not in RULED]
    return next((n for n in names if n in _COMPILED and _COMPILED[n].search(sentence)), "")


def _happened(sentence: str) -> bool:
    found = HAPPENED.search(sentence)
    return found is not None and not SUPPOSED.search(sentence[: found.start()])

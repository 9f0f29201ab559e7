"""List wordings for which no person is needed, although a word of an intent is near.

In:  a sentence, or a question
Out: whether it asks for a rule or for an act such as to see an invoice or to return goods; whether
     it says that a thing was damaged

"In which cases can I request a refund?" asks for a rule and "I want to leave feedback" for a form;
both are near the examples of people who want their money back, or complain. So is "a customer sends
goods back", which an employee asks, and "the battery fell on the floor", which is not an injury.
"""

import re

_CAN = r"(?:can|do|may|must|should|shall|would|could)"
_NAMED = (
    r"(?:refund|reimbursement|money[- ]back|returns?|cancell?ation|withdrawal|termination|exit)"
)
_FEES = r"(?:fees?|penalt\w+|charges?|costs?)"
_PERMITTED = "(?:smoke|eat|drink|enter|use|wear|bring|park|film|touch|carry|drive|ride|swim)"
_RULES = (
    r"(?:in|under|for|on) (?:which|what) (?:cases?|situations?|circumstances|conditions?|terms)",
    rf"when {_CAN} (?:i|we|you|one|customers?) (?:ask|request|get|claim|apply)",
    rf"{_NAMED} (?:polic(?:y|ies)|guarantees?|rules?|conditions?|terms|periods?)",
    rf"{_NAMED} {_FEES}",
    rf"{_FEES} (?:for|of|when|if) (?:\w+ )?(?:cancel|withdraw|terminat)\w*",
    r"how long (?:\w+ ){0,3}(?:refunds?|reimbursements?) takes?",
    r"(?:what|how much) (?:will|do|would|must|should|shall) (?:i|we|one) (?:have to )?(?:pay|owe)",
    rf"^(?:and |but )?what (?:happens |{_CAN} (?:i|we) do )?(?:if|when) (?:the|an?|my|our|one)",
    r"^(?:is|are) (?:[\w-]+ ){1,5}(?:allowed|permitted|forbidden|prohibited|banned)",
    rf"^may (?:i|we|one|visitors?|guests?|staff|employees?) {_PERMITTED}",
)
_SEE = r"(?:get|see|check|find|locat|download|mail|send|show|lost)(?:e|t?ing|ing)?"
_CHANGE = (
    r"(?:chang|correct|modify|edit|updat|swap|switch|track|locat|fix|find|plac|mak)(?:e|p?ing)?"
)
_ORDER = r"(?:orders?|purchases?|items?|articles?|products?|delivery|address)"
_SAY = r"(?:leav|send|submit|writ|giv|post|shar)(?:e|t?ing)?"
_LOST = r"(?:recover|retrieve|restore|reset|forgot\w*|lost)"
_PARCEL = r"(?:goods|parcel|package|delivery|shipment|order|items?|parts?)"
_ACTS = (
    rf"{_SAY}\b.{{0,25}}\b(?:feedback|reviews?|opinions?|comments?)",
    rf"{_SEE}\b.{{0,25}}\b(?:invoices?|bills?)",
    rf"{_CHANGE}\b.{{0,35}}\b{_ORDER}",
    r"(?:remov|delet)(?:e|ing)\b.{0,15}\b(?:something|some|items?|articles?)\b.{0,25}\border",
    r"(?:issues?|problems?|errors?|trouble) (?:with|making|in) (?:\w+ ){0,3}(?:payments?|paying)",
    r"payment (?:issues?|problems?|errors?|methods?|options?)",
    rf"{_LOST}\b.{{0,30}}\b(?:password|pin|access key|user ?name)",
    r"do you (?:deliver|ship|send)",
    r"(?:would|do|can|could|will) you (?:accept|take|collect|fetch)\b(?!.*\b(?:money|cash)\b)",
    r"revoke (?:\w+ )?(?:access|trust|permissions?|rights?|keys?|tokens?|certificates?)",
    rf"(?:how|where) {_CAN} (?:i|we|one|you) (?:return|exchange|send back)",
    rf"what {_CAN} (?:i|we) do (?:if|when) (?:the|a|my|our) {_PARCEL} (?:is|are|arrives?|comes?)",
)
_BUYER = r"(?:customer|client|buyer|shopper|guest)"
SERVES = re.compile(  # an employee asks, who serves the one that cancels or sends goods back
    rf"\b(?:an?|the|this|our|my|another|one of (?:our|the|my)) (?:\w+ )?{_BUYER}s? "
    r"(?:(?!(?:and|but|who|i)\b)\w+ )?"
    r"(?:sends?|sent|returns?|brings?|brought|wants?|asks?|demands?|cancels?|complains?|would like"
    r"|needs?|has|changed|calls?|insists?)\b"
    r"|\b(?:cancel|void|undo|reverse|annul|delete)(?:l?ing)? (?:an?|one|another|the last"
    r"|yesterday['’]s) (?:\w+ )?(?:sales?|quotes?|quotations?|receipts?)\b",
    re.IGNORECASE,
)
_BROKE = (
    r"(?:(?:was|were|got|has been|is|are) (?:dropped|bent|cracked|cut|torn|broken|knocked over"
    r"|spilled|spilt|charged|filled|opened)|fell|has fallen|dropped|tipped over|broke|blew|burst"
    r"|tore|cracked|snapped|came (?:off|loose)|hit the (?:ground|floor|wall))"
)
_BODIES = (
    r"(?:and|who|on(?:to)? (?:my|his|her|their|our|a|an|one|some\w*)|me|us|him|her|them|man|woman"
    r"|child\w*|people|\w+one|\w+body|colleagues?|workers?|employees?|customers?|guests?)"
)
DAMAGED = re.compile(  # "Our second drill was dropped from a ladder."
    r"(?:^|[.!?] )\W*(?:(?:the|an?|my|our|this|one of (?:the|my|our)) )?"
    rf"(?:(?!{_BODIES}\b)[\w-]+ ){{1,3}}{_BROKE}(?: (?!{_BODIES}\b)[\w-]+){{0,6}}(?:[.!?]|$)",
    re.IGNORECASE,
)
RULE = re.compile(rf"\b(?:{'|'.join(_RULES)})\b", re.IGNORECASE)
ACT = re.compile(rf"\b(?:{'|'.join(_ACTS)})\b", re.IGNORECASE)
OPEN = re.compile(  # asks for a person, a place, a time or a way, or whether the asker may
    r"^\W*(?:who|whose|where|when|which|(?:until|since|from|by) (?:when|which|what)"
    r"|how (?:do|does|did|should|to)|how \w+ (?:do|does|did|is|are|must|should|can|may)"
    r"|what (?:do|does|should)|what (?!an?\b|the\b|about\b|if\b|kind\b|sort\b)\w+ \w+"
    r"|why (?:do|does|is|are|will|can)|(?:do|does|did|is|are) (?:i|we|one|there|it)"
    r"|do you (?:still|also)|(?:can|may|am) (?:i|we))\b",
    re.IGNORECASE,
)
DISPUTES = re.compile(  # "Check this bill, I never ordered that", "I will leave a bad review"
    r"\b(?:never|unknown|twice|double|stolen|fake|scam|fraud\w*|disput\w*|nobody|still|unless|refus\w*"
    r"|hurt|injur\w*|wound\w*|bleed\w*|scald\w*|burn(?:ed|t)|accidents?|hospital|ambulance|lawyers?"
    r"|bad|negative|terrible|awful|not (?:mine|ours)|without (?:my|our)"
    r"|\w+n['’]t (?:order|buy|authori[sz]e|place)|did not|wrong (?:amount|price|sum|invoice|bill)"
    r"|(?:invoice|bill|amount|sum) (?:is|was) wrong)\b",
    re.IGNORECASE,
)


def needs_nobody(sentence: str) -> bool:
    """Return True for a sentence that asks for a rule or for such an act, and disputes nothing."""
    asks = RULE.search(sentence) or ACT.search(sentence)
    return asks is not None and DISPUTES.search(sentence) is None


def serves(question: str) -> bool:
    """Return True for a question of an employee about a customer or a sale, without a dispute."""
    return SERVES.search(question) is not None and DISPUTES.search(question) is None


def damages(question: str) -> bool:
    """Return True for a question that says that a thing was damaged, and nobody hurt."""
    said = DAMAGED.search(question)
    return said is not None and DISPUTES.search(said[0]) is None

"""List the English words and phrases that the checks of style know. Pure data.

In:  nothing
Out: the lists that tasks/style/checks.py reads
"""

import re

AMERICAN = {  # American spelling: British; "*" stands for any ending
    "aluminum": "aluminium", "analyz*": "analys-", "armor*": "armour", "behavior*": "behaviour",
    "caliber*": "calibre", "cancel(?:ed|ing)": "cancelled", "catalog(?:s|ed)?": "catalogue",
    "catalyz*": "catalys-", "center(?:s|ed|ing)?": "centre", "clamor*": "clamour",
    "color*": "colour", "cozy": "cosy", "defense*": "defence", "dialed|dialing": "dialled",
    "endeavor*": "endeavour", "enrollment*": "enrolment", "favor*": "favour", "fiber*": "fibre",
    "flavor*": "flavour", "fueled|fueling": "fuelled", "fulfills?|fulfillment": "fulfil",
    "gray(?:s|er|ish)?": "grey", "harbors?": "harbour", "honor(?:s|ed|ing|able)?": "honour",
    "installments?": "instalment", "labeled|labeling": "labelled", "labor(?:s|ed|ing)?": "labour",
    "license (?:is|was|fee|plate|key)|a license": "licence", "leveled|leveling": "levelled",
    "liters?|milliliters?": "litre", "maneuver*": "manoeuvre", "modeled|modeling": "modelled",
    "mold(?:s|ed|ing|y)?": "mould", "neighbor*": "neighbour", "odors?": "odour",
    "offense*": "offence", "paralyz*": "paralys-", "plow*": "plough",
    "(?:kilo|centi|milli)meters?|meters (?:long|high|deep|wide|away|of)": "metre",
    "rumors?": "rumour", "skeptic*": "sceptic", "skillful*": "skilful", "specialty": "speciality",
    "sulfur*": "sulphur", "theaters?": "theatre", "traveled|traveling|travelers?": "travelled",
    "tumors?": "tumour", "valor": "valour", "vapors?": "vapour", "vigor": "vigour",
    "gotten": "got", "aging": "ageing",
    "airplanes?": "aeroplane", "signaled|signaling": "signalled",
}  # fmt: skip

SUPERLATIVES = r"""
    unparalleled unrivall?ed unmatched unbeatable unsurpassed outstanding superb superior
    exceptional extraordinary excellent world-class world.leading industry.leading
    market.leading best-in-class best.of.breed state-of-the-art cutting.edge leading.edge
    next.generation revolutionary groundbreaking ground-breaking game-changing game.changer
    premium ultimate unique perfect incredible amazing stunning fantastic phenomenal
    innovative premier legendary second.to.none peerless flawless unequalled""".split()
# "the best flow" of a pump is a measurement, and "at best" a limit.
BEST = (
    r"\b(?:the|our|its) (?:very )?(?:best|finest|greatest)\b"
    r"(?! (?:flow|efficiency|point|before|guess|way to|time to|part of))"
    r"|\b(?:the|our) most (?:reliable|advanced|efficient|powerful|trusted|modern|popular|durable"
    r"|complete|versatile|innovative|comfortable|compact|robust)\b"
    r"|\b(?:the|our) (?:strongest|fastest|toughest|smartest|quietest|safest|leading) (?:[\w-]+ )?"
    r"(?:on the market|in (?:the|its) (?:world|industry|class|country)|ever|available|anywhere)"
    r"|\bnumber one\b(?= (?:choice|in|for|supplier|brand|maker))|\bnever been (?:better|easier)\b"
)

STOCK = r"""
    do not hesitate to; don't hesitate to; feel free to contact; any inconvenience
    (?:excited|thrilled|delighted|proud|pleased|happy) to (?:announce|introduce|present|inform|assist|share|offer)
    valued (?:customer|client|partner|guest)s?; due to (?:unforeseen )?circumstances
    at your earliest convenience; we regret to inform; one-stop.shop; wide range of
    rest assured; look no further; takes? (?:\w+ ){1,3}to the next level; in today's (?:\w+[- ])?(?:\w+ )?world
    for all your \w+ needs; subject to confirmation; please be advised; please note that
    committed to (?:excellence|quality|providing|delivering); solutions? provider
    peace of mind; going forward; on this occasion; thank you for your (?:patience|understanding|interest)
    tailored to your (?:\w+ )?needs; we strive to; boasts; it is important to note; unlock the (?:full )?(?:power|potential)
    we apologi[sz]e for; your (?:call|opinion|satisfaction) is (?:very )?important to us; look forward to hearing from you
    our (?:team of )?experts (?:will|are)"""  # noqa: E501
STOCK_PHRASES = [phrase.strip() for phrase in re.split(r"[;\n]", STOCK) if phrase.strip()]

# Adjectives that praise and could be a number; a sentence with one needs a figure.
CLAIMS = r"""
    reliable reliably reliability efficient efficiently efficiency powerful durable durability
    robust quiet quieter fast faster quick quickly rapid rapidly light lightweight compact
    economical affordable cheap cheaper long-lasting long.life heavy-duty high-performance
    low-noise energy-saving low-maintenance easy-to-use precise precision accurate accurately
    strong stronger tough huge enormous significant significantly substantial substantially
    considerable considerably dramatically drastically numerous countless many several various
    extensive high-quality quality experienced excellent outstanding generous long-standing
    short spacious""".split()
VAGUE = (
    r"\b(?:a (?:wide|broad|great|large|full) (?:range|variety|choice|selection|number) of"
    r"|a (?:variety|multitude|host|wealth) of|saves? (?:\w+ )?(?:time|money|energy)"
    r"|reduc\w+ (?:\w+ )?(?:costs?|energy|noise|downtime)|(?:years|decades) of experience"
    r"|in no time|at a low price|for years to come)\b"
)

LIMITS = (
    r"\b(?:can(?:no|')t|cannot|can not|won't|will not|doesn't|does not|don't|do not|isn't|is not"
    r"|aren't|are not|mustn't|must not|must never|should not|never|nothing|not for|unsuitable"
    r"|not (?:suitable|meant|made|more than|less than)|no (?:more|longer) than|at most|at least"
    r"|only (?:up|if|when|for|with|in|from|to|where|\d)|unless|except|the limit|limited to"
    r"|no (?:hot|dry|salt|solids|sand|oil|acids?|good|use)\b|without (?:water|a roof|power)"
    r"|too (?:hot|heavy|deep|large|small|cold|weak|big|slow|loud)|wears?\b|ticks?\b|wants? an?"
    r"|above \d[\w.,]* ?\S{0,4} (?:it|she|they)|(?:stops?|ends?) at|gives? up|costs? more"
    r"|takes longer|belongs? under|has to|have to)"
)

PARTICIPLES = frozenset(
    """born bought broken brought built caught chosen cut done drawn driven eaten fed felt found
    forgotten given ground grown held hidden hit hung kept known laid led left lent let lost made
    meant met paid put read rebuilt reset run said seen sent set shown shut sold spent spoken
    stolen struck taken taught thrown told torn understood undertaken woken worn won worked written
    rewritten overseen withdrawn borne bent bound dealt fitted fought frozen""".split()
)
# After "to be" these describe a state: nobody does it.
STATES = frozenset(
    """interested tired pleased used supposed ashamed worried married concerned excited delighted
    bored surprised retired qualified experienced allowed need indeed speed seed red
    limited closed rated advanced sacred naked wicked hundred shed bed feed exceed proceed
    left worn lost set done dedicated skilled gifted crowded""".split()
)

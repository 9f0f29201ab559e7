"""Tell in which language a question is, and which of its words only ask.

In:  "Wann habt ihr samstags offen?"
Out: "german"; "wann", "habt", "ihr" and "offen" ask, and "samstags" is left

What these words ask for is read by places/answer_kind.py. English ones: grounding/english.py.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from tasks.answer.grounding import english, foreign
from tasks.index import languages

WORD = re.compile(r"[^\W\d_]+")
ASKING: Mapping[str, frozenset[str]] = {
    "german": frozenset(
        """ab aber alle als am an auf aus bei beim bekomme bekommen bezahlen bietet bis bitte
        brauche brauchen braucht da dabei dafür damals dann darf darfst das dass dauert dein deine
        dem den denn der des die dies diese dieser dieses doch du dürfen ein eine einem
        einen einer eines er erlaubt es etwa euch euer eure euren eurem für fängt geht
        geöffnet gestattet gibt gilt gehört gelten habe haben habt hab hallo hat hatte heißt
        hier hoch ich ihm ihn ihr ihre ihrem ihren im in ist ja jetzt kann kannst kein keine
        kommt kostet kosten kosted könnt können lange lautet leute macht mal man mein meine
        meinem meinen meiner mich mir mit muss muß müssen nach nicht noch nur oder offen oft
        ob öffnet pro schon sein seine sich sie sind so soll sollen statt findet stattfinden
        teuer tun um und uns unser unsere unserem unseren unter vom von vor wann war warum
        was weg welche welchem welchen welcher welches wem wen wenn wer werden weshalb wie
        wieso wieviel wieviele will wird wo woher wohin womit worauf wir wollen viel viele
        zahle zahlen zahlt zu zum zur zuständig über hin rein möglich sagt sag gern gerne
        eigentlich passiert findet liegt steht stehen liegen groß bin bist seid werde möchte
        darum hätte zeigt nun""".split()
    ),
    "french": frozenset(
        """a à ai allez au aux avez avec avoir avons ce cela ces cette chez combien comment coûte
        coûtent d dans de des dois doit du durée dure elle en est et êtes faire faut heure
        il ils j je jusqu l la le les leur leurs lieu ma mes mon ne nos notre nous on ou où
        ouvert ouverte ouverts ouvrez par pas peut peux pour pouvons prix puis qu quand que
        quel quelle quelles quels qui quoi sa sans se ses si son sont suis sur t ta temps
        tes ton trouve tu un une vos votre vous y autorisé permis interdit droit""".split()
    ),
    "spanish": frozenset(
        """a abierto abierta abren abrís abre al con cómo cuál cuáles cuándo cuánta cuántas cuánto
        cuántos cuesta cuestan de debo del desde donde dónde dura duran el en es está están
        hace hasta hay he la las lo los más me mi mis necesito nos nuestra nuestro o para
        permitido permite por precio puede pueden puedo qué que quién quiénes se ser si sin
        son su sus tengo tiene tienen tiempo tu un una vale y yo""".split()
    ),
}
KNOWN = english.FILLER | english.ASKING
LETTER = 2  # letters of a word that tells a language, at least: "a" and "y" do not


@lru_cache(maxsize=4096)
def language(question: str) -> str:
    """Return the language with the most small words in a question, as a stemmer is called; English
    if in doubt."""
    found = [word for word in WORD.findall(question.lower()) if len(word) >= LETTER]
    counts = {name: sum(map(own.__contains__, found)) for name, own in ASKING.items()}
    best = max(counts, key=lambda name: counts[name])
    own = sum(map(KNOWN.__contains__, found))
    if counts[best] > own:
        return best
    return languages.language(question) if not own else "english"


def only_asks(word: str, language_: str) -> bool:
    """Return True for a word of a question in this language that names nothing."""
    return word in KNOWN or word in foreign.FILLER or word in ASKING.get(language_, ())

"""List the German, French and Spanish words that the check of answers knows (cf. english.py).

A word that means something else in English ("die", "war", "pas") is left out.
"""

FILLER = frozenset(
    """der das den dem ein eine einen einem einer eines und oder ist sind wird werden wurde für von
    mit zu im bei nach aus als auch es sie wir ihr ihre ihren sich zum zur vom beim dass wenn
    darf dürfen kann können muss müssen soll sollen haben beträgt
    le la les un une du et est sont dans sur aux ce cette avec par il elle nous vous que qui
    el los las y es una en por con se lo su""".split()
)

NEGATIONS = frozenset(
    """nicht nichts nie niemals niemand kein keine keinen keinem keiner keines keinerlei weder ohne
    jamais aucun aucune sans rien ne nunca ningún ninguna ninguno nadie jamás""".split()
)

OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in """mindestens/höchstens vor/nach über/unter mehr/weniger erlaubt/verboten
    immer/nie offen/geschlossen links/rechts oben/unten minimal/maximal erste/letzte höher/niedriger
    länger/kürzer früher/später warm/kalt innen/außen ein/aus genehmigt/abgelehnt
    gestattet/untersagt bis/seit avant/après plus/moins
    antes/después más/menos""".split()
)

NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        """zwei/deux drei/trois/tres vier/quatre/cuatro fünf/cinq/cinco sechs/seis sieben/siete
        acht/huit/ocho neun/neuf/nueve zehn/dix/diez elf/onze zwölf/douze/doce""".split(),
        2,
    )
    for word in words.split("/")
}

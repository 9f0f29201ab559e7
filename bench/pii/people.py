"""Measure the recall of people by culture, language and writing, and the precision on texts without
names.

In:  names, sentences and texts without a name, invented here and apart from the tagger's templates
Out: printed: recall by language, culture and writing; the texts without a name that lose something
Run: python -m bench.pii.people [folder of a tagger]
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from tasks import params
from tasks import pii as redact

NAMES = {
    "english": "Rowan Thackeray|Imogen Ashdown|Clive Pemberton|Tabitha Lockwood|Desmond Hargreave|Philippa Marchbanks",
    "irish": "Caoimhe Ní Dhomhnaill|Fionnuala O'Shaughnessy|Diarmuid Mac Giolla|Oisín Ó Faoláin|Gráinne McEntee|Cormac Fitzgibbon",
    "german": "Gundula Ahrensberg|Volker Stüwe|Annegret Zumwinkel|Detlef Kröplin|Friederike von Alten|Jörg-Uwe Brandis",
    "french": "Solène Guichard|Thibault d'Arcy|Maëlle Le Goff|Jean-Baptiste Roussillon|Ségolène Vasseur|Yannick du Plessis",
    "spanish": "Itziar Goikoetxea|Xavi de los Cobos|Leocadia Montesinos|Iñaki Zubizarreta|Remedios Carrasco Vega|Nuño Saavedra",
    "italian": "Fiammetta Bertolucci|Ottavio Della Valle|Ludovica Sansovino|Tancredi Mazzarella|Eleonora D'Angelo|Carmine Lo Presti",
    "portuguese": "Beatriz Figueiredo|Thiago dos Anjos|Inês Vasconcelos|Joaquim Seabra|Rita de Noronha|Gonçalo Meireles",
    "dutch": "Sjoerd van der Meulen|Marijke Hoekstra|Floortje van 't Hof|Teun de Graaf|Lieke Terpstra|Wouter ten Brink",
    "nordic": "Ragnhild Bjørnstad|Åsa Lundqvist|Eirik Østby|Torbjörn Hägglund|Sólveig Jónsdóttir|Aino Lehtovaara",
    "polish": "Jadwiga Pietrzykowska|Zbigniew Gąsior|Małgorzata Ślusarczyk|Krzysztof Wojtyła|Ewelina Dąbek|Bogumił Rzepka",
    "balkan": "Vesna Radosavljević|Dragomir Petković|Mladen Šarić|Ileana Munteanu|Gheorghe Bălan|Katalin Szendrey",
    "russian": "Svyatoslav Gorbunov|Lyubov Chernysheva|Arseny Tolmachev|Yevdokia Rybakova|Rodion Samoilov|Zinaida Kulikova",
    "greek": "Aristotelis Kalogeropoulos|Penelope Mavrogianni|Thrasyvoulos Liakos|Anthoula Skordas|Leonidas Vamvakas|Marina Hatzi",
    "turkish": "Gülşen Karabulut|Tuğrul Yıldırım|Şebnem Özkan|Orhan Türkmen|Nesrin Akbaş|Kaan Demirci",
    "arabic": "Abdelaziz Benchekroun|Ruqayya al-Fayed|Mounir Bou Said|Shereen El Gendy|Tahar ben Youssef|Nawal Qabbani",
    "indian": "Venkatesh Subramaniam|Padmaja Iyengar|Harpreet Sandhu|Anindita Chatterjee|Murugan Selvaraj|Zubin Contractor",
    "african": "Chukwuemeka Obiora|Thandeka Mkhize|Wanjiru Kamau|Oluwaseun Adeyemi|Kwabena Boateng|Nomvula Dlamini",
    "korean": "Kim Seo-yeon|Park Ji-hoon|Hyun-woo Baek|Choi Eunkyung|Lee Do Yun|Jaehyun Moon",
    "chinese": "Zhang Weiming|Liu Xiaofei|Chen Yi-Ting|Guo Ruolan|Wang Jingyi|Haoran Xu",
    "vietnamese": "Nguyen Thi Hong|Tran Quoc Bao|Phạm Thùy Dương|Le Van Hieu|Bui Ngoc Diep|Hoàng Đức Anh",
    "japanese": "Haruka Nakashima|Kenjiro Uchiyama|Ayaka Morinaga|Shinya Kawabata|Chiharu Ogata|Tatsuo Hamaguchi",
}  # fmt: skip
SENTENCES = {
    "en": (
        "The skip behind the hall was ordered by {} last spring.",
        "After the break {} took over the second line.",
        "It seems {} forgot to close the hatch, so the belt stopped.",
        "{} has been with us since the move.",
        "Please leave the parcel with {} or at the porter's desk.",
    ),
    "de": (
        "Den Stapler hat am Freitag {} abgestellt.",
        "Nach der Pause übernimmt {} die zweite Linie.",
        "{} arbeitet seit dem Umzug bei uns im Lager.",
        "Ohne die Hilfe von {} wäre die Anlage noch aus.",
        "Das Paket liegt bei {} oder beim Pförtner.",
    ),
    "fr": (
        "Le chariot a été garé par {} vendredi soir.",
        "Après la pause, {} reprend la deuxième ligne.",
        "{} travaille avec nous depuis le déménagement.",
        "Sans l'aide de {}, la machine serait encore arrêtée.",
        "Le colis est chez {} ou à la loge.",
    ),
    "es": (
        "La carretilla la aparcó {} el viernes.",
        "Después de la pausa, {} se encarga de la segunda línea.",
        "{} trabaja con nosotros desde la mudanza.",
        "Sin la ayuda de {} la máquina seguiría parada.",
        "El paquete lo tiene {} o está en portería.",
    ),
    "it": (
        "Il carrello è stato parcheggiato da {} venerdì.",
        "Dopo la pausa {} prende la seconda linea.",
        "{} lavora con noi dal trasloco.",
        "Il pacco è da {} o in portineria.",
    ),
    "nl": (
        "De heftruck is vrijdag door {} geparkeerd.",
        "Na de pauze neemt {} de tweede lijn over.",
        "{} werkt sinds de verhuizing bij ons.",
        "Het pakket ligt bij {} of bij de portier.",
    ),
    "pl": (
        "Wózek odstawił w piątek {}.",
        "Po przerwie drugą linię przejmuje {}.",
        "{} pracuje u nas od przeprowadzki.",
        "Paczkę odebrała {} albo portier.",
    ),
    "pt": (
        "O empilhador foi estacionado por {} na sexta-feira.",
        "Depois da pausa, {} assume a segunda linha.",
        "{} trabalha connosco desde a mudança.",
        "A encomenda está com {} ou na portaria.",
    ),
    "sv": (
        "Trucken ställdes undan av {} i fredags.",
        "Efter rasten tar {} över den andra linjen.",
        "{} har jobbat hos oss sedan flytten.",
    ),
}  # fmt: skip
CAPITALS = (
    "The spare key is with {} in hall four.",
    "CHECKED BY: {}, SHIFT LEAD",
    "{}\nDispatch office",
)
SMALL = (
    "has anybody told {} that the lift is out?",
    "hi, could {} call me back please",
    "met {} at the fair, nice chat",
)
SHAPES = (
    "Rota for friday:\n- {}\n- {}\n",
    "| Ansprechpartner | Halle |\n|---|---|\n| {} | Nord |\n| {} | Süd |",
    "| Customer Name | Pallets |\n|---|---|\n| {} | 12 |\n| {} | 3 |",
    "{}'s locker is the one beside {}'s.",
    "[07:40] {}: belt two is jammed\n[07:42] {}: on my way",
    "quote_for_{}.pdf was sent, handover_{}.docx was not.",
    "see https://hub.example/people/{} and https://hub.example/team/{}",
)  # fmt: skip
NOBODY = (
    "Gross Margin and Net Revenue are shown per Business Unit.", "Annual Recurring Revenue grew; Customer Churn fell.",
    "It runs Windows 11 Pro with 32GB 2666Mhz DDR4 and a Ryzen 5 3600X.", "Licensed under CC BY-NC-SA 4.0.",
    "The text is under Attribution-Non-Commercial-4.0.", "Encode it as H.264 with AAC-LC or as AV1 with Opus.",
    "Kent made 256/8 (50 overs), Surrey 257 for 4.", "Felis silvestris and Lynx lynx live in the Harz.",
    "The genes TP53 and Sonic hedgehog are expressed in the limb bud.", "Sauté the Roma tomatoes, add Worcestershire sauce.",
    "Cut it with a Stanley knife and a Forstner bit.", "The Reynolds number and the Young modulus were too low.",
    "A Caterpillar loader and a Scania truck stand in Hall Augusta.", "Deploy it with Terraform, Ansible and Jenkins.",
    "Open Outlook, choose New Message, then Attach File.", "The Zephyr module replaces the Sirocco module.",
    "Premium Support and Onboarding are part of the Enterprise plan.", "Use NullPointerException and StringBuilder with care.",
    "Lübeck, Rostock und Bremen sind Standorte.", "Ersatzteile: Keilriemen, Ölfilter, Dichtungssatz",
    "Zuständig: Arbeitssicherheit", "Verantwortlich: Qualitätswesen", "Bitte das Förderband nach Schichtende ausschalten.",
    "Die Reisekostenabrechnung ist bis Monatsende einzureichen.", "Die Steueridentifikationsnummer steht auf dem Bescheid.",
    "Kühlmittel: Glykol, Sole, Ammoniak", "Das Wareneingangsbuch liegt im Meisterbüro.",
    "Der Gabelstapler wird in der Werkstatt gewartet.", "Vor Inbetriebnahme Schutzhaube schließen und Not-Aus prüfen.",
    "Le Bureau des Achats est ouvert du lundi au jeudi.", "La Facture et le Bon de Livraison sont joints.",
    "Responsable : Service Qualité", "El Departamento de Compras cierra en agosto.", "Limpieza: Detergente, Lejía",
    "Il Reparto Acquisti chiude in agosto.", "De Afdeling Inkoop is gesloten.", "Dział Zakupów jest zamknięty w sierpniu.",
    "O Departamento de Compras fecha em agosto.", "Montag bis Freitag: Frühschicht, Spätschicht, Nachtschicht",
    "Der Mitarbeiter trägt Helm, Weste und Sicherheitsschuhe.", "Grundierung, Spachtelmasse und Klarlack trocknen lassen.",
    "Jackson and Madison are counties; Victoria is a state.", "The Gamma release follows the Beta release.",
    "Basmati rice, Arborio rice and Jasmine rice differ.", "Monte Carlo methods beat Simpson's rule.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A text with names in it, of a culture, in a language or a writing."""

    text: str
    names: tuple[str, ...]
    culture: str
    writing: str


def cases() -> Iterator[Case]:
    for culture, listed in NAMES.items():
        names = listed.split("|")
        for language, sentences in SENTENCES.items():
            for name, sentence in zip(names, cycle(sentences), strict=False):
                yield Case(sentence.format(name), (name,), culture, language)
        for writing, forms, change in (
            ("capitals", CAPITALS, str.upper),
            ("small", SMALL, str.lower),
        ):
            for name, form in zip(names, cycle(forms), strict=False):
                written = change(name)
                yield Case(form.format(written), (written,), culture, writing)
        for number, shape in enumerate(SHAPES):
            two = [names[number % 6], names[(number + 3) % 6]]
            if ".pdf" in shape or "://" in shape:
                joint = "_" if ".pdf" in shape else "-"
                two = [name.replace(" ", joint).replace("'", "") for name in two]
                two = [name.lower() for name in two] if "://" in shape else two
            yield Case(shape.format(*two), tuple(two), culture, "shape: " + shape[:18])


def main() -> None:
    wanted = params.load().redact
    if len(sys.argv) > 1:
        wanted = wanted.model_copy(update={"tagger": sys.argv[1]})
    redactor = redact.build(wanted)
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    missed = []
    for case in cases():
        left = redactor.redact(case.text)[0]
        for name in case.names:
            # all of its words must be gone; particles such as *de* may stay
            gone = not any(w in left for w in name.replace("_", " ").split() if len(w) > 3)
            gone = gone and name not in left
            for key in (("writing", case.writing), ("culture", case.culture)):
                if key[0] == "writing" or len(case.writing) == 2:  # cultures: in sentences
                    counts[key][0] += gone
                    counts[key][1] += 1
            if not gone:
                missed.append(f"{case.writing}: {left!r}")
    for (what, name), (found, every) in counts.items():
        print(f"{what} {name}: {found / every:.3f} of {every}")
    changed = [left for text in NOBODY if (left := redactor.redact(text)[0]) != text]
    print(
        f"{len(changed)} of {len(NOBODY)} texts without anybody are changed", *changed, sep="\n  "
    )
    print("missed:", *missed, sep="\n  ")


if __name__ == "__main__":
    main()

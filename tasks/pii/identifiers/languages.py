"""List the labels of identification numbers in the languages of Europe, and the filler words after
them.

They are written as people write them; `folded` removes capitals, accents, hyphens and blanks. A
label that ends in * may have an ending of the language: isikukood* matches isikukoodi too. A number
behind a label in DOUBTFUL counts only where a country issues numbers like it (countries.py).
"""

import unicodedata
from functools import cache, lru_cache

# Between a label and its number, in any order: "number", "code", "is".
FILLERS = """
number numbers no nos num nr nrs code id ids card value is was are being has been reads the as following to with
of for under equals given
nummer nummern nummeret numret lautet ist war sind karte kod kode
numéro numéros n° nº № code est était carte le la
número números núm código codigo es era son ser é eh foi cartão tarjeta carta tessera numero numeri è e
numer numeru numerem kod jest brzmi
nummer numret är er on oli var tunnus numero nro
číslo čísla číslem číslom je bylo bolo č
szám száma számom számú kód kódja jele jelem jel
broj broja brojem številka številko številke glasi
număr numărul nr cod codul este
номер номерът код кодът е είναι αριθμός αριθμ αρ
numeris numerį kodas kodą yra numurs numuru kods ir number kood kooder
numru huwa hija
"""

_ENGLISH_WHOSE = """
national|personal|personal identity|personal identification|national identity|national identification
national registration|national register|national tax|national insurance|national health|national health service
social security|social insurance|state insurance|health insurance|health card|health service|health care
medical card|medical insurance|pension insurance|insurance|civil registration|civil registry|civil|citizen
citizens|citizen card|citizen service|citizenship|population register|resident|resident registration|residence permit
personal public service|public service|identity|identity card|id card|identity document|national id|national id card
personal id|tax|taxpayer|tax payer|tax identification|taxpayer identification|taxpayer reference|unique taxpayer
fiscal|fiscal identification|personal tax|income tax|tax file|master citizen|unique master citizen|birth
unique citizen|unique civil|foreigner|alien|patient|driving licence|driver licence|drivers licence
driving license|driver license|drivers license|driver s license|driver s licence|personal numerical|personal numeric
"""
_ENGLISH_NOUNS = """
number|numbers|no|nos|nr|num|code|id|ids|identifier|identification|reference|identification number
identification code|identity number|identity code|insurance number|registration number|card|card number
identity card
"""

NATIONAL_ID = """
NINO|NI|NINo|national insurance|social security|SSN|ITIN|NHS|national ID|identity card|ID card|PPS|PPSN
driving licence|driving license|driver's licence|driver's license|drivers licence|drivers license|UTR
unique taxpayer reference|proof of identity

Steuer-ID|Steuer-IdNr|IdNr|Steueridentifikationsnummer|Steuerliche Identifikationsnummer|steuerliche ID
persönliche Identifikationsnummer|Personalausweis|Personalausweisnummer|Ausweisnummer|Ausweis|SVNR|SV-Nr|VSNR
Sozialversicherung|Sozialversicherungsnummer|Rentenversicherungsnummer|Versicherungsnummer|Versichertennummer
Krankenversichertennummer|Krankenversichertennr|Krankenversicherungsnummer|KVNR|RVNR|AHV|AHV-Nummer|AHVN|AHVN13|Personenkennzeichen
Personenkennziffer|Identitätsnummer|Identitätskarte|Personennummer|Führerschein|Führerscheinnummer|PEID

NIR|INSEE|sécurité sociale|sécu|numéro de sécu|numéro fiscal|numéro fiscal de référence|SPI|carte d'identité
carte nationale d'identité|CNI|carte vitale|AVS|numéro AVS|numéro d'assuré|registre national|NISS|NN
numéro national|numéro d'identification national|numéro d'identification nationale|matricule|matricule national
numéro de matricule|permis de conduire|identifiant fiscal|assurance sociale|numéro d'assurance sociale
numéro d'identité|numéro d'identification personnel|numéro personnel|numéro de registre national

DNI|NIE|NIF|D.N.I.|N.I.F.|N.I.E.|documento nacional de identidad|documento de identidad|carné de identidad
cédula de identidad|seguridad social|seg. social|nº seg. social|núm. seg. social|NUSS|NAF|número de afiliación|permiso de conducir|tarjeta sanitaria
número de identidad|identificación fiscal|número de identificación fiscal|número de extranjero
número de identificación personal|número personal de identificación

codice fiscale|cod. fisc.|C.F.|codice fisc|codice individuale|carta d'identità|carta di identità|tessera sanitaria
patente|patente di guida|documento d'identità|codice identificativo personale|codice di identificazione personale
previdenza sociale|numero di previdenza sociale

NIF|contribuinte|número de contribuinte|identificação fiscal|número de identificação fiscal|bilhete de identidade
cartão de cidadão|cartão do cidadão|cartão de identidade|NISS|segurança social|número de segurança social
número de utente|utente|BI|carta de condução|número de identificação civil|NIC

PESEL|numer ewidencyjny|dowód osobisty|dowodu osobistego|dowodem osobistym|seria i numer dowodu|numer dowodu|nr dowodu|prawo jazdy|NIP
numer ubezpieczenia|numer identyfikacji podatkowej|numer identyfikacyjny

BSN|burgerservicenummer|sofinummer|rijksregisternummer|rijksregister|INSZ|identiteitskaart|identiteitskaartnummer
nationaal nummer|rijbewijs|rijbewijsnummer|ID-kaart|persoonsnummer|sociale zekerheid|socialezekerheidsnummer
identiteitsnummer|nationaal identificatienummer

personnummer*|personnumret|personnr|pers.nr|samordningsnummer*|svenskt personnummer|ID-kort|identitetskort|körkort|körkortsnummer
socialförsäkringsnummer|personligt identitetsnummer|identitetsnummer
CPR|CPR-nr|CPR-nummer*|cprnummer|kørekort|kørekortnummer|sygesikring|sygesikringsnummer|sundhedskort
fødselsnummer*|fødselsnr|fødselsnummeret|D-nummer|fnr|førerkort|førerkortnummer
henkilötunnus*|henkilötunnukseni|henkilötunnuksensa|henkilötunnuksesi|hetu|sotu|sosiaaliturvatunnus*
henkilökortti|ajokortti|henkilönumero|Kela-kortti|beteckning|personbeteckning
kennitala*|kennitölu|kennitalan|kennitölunni|kt|nafnnúmer

rodné číslo|rodného čísla|rodným číslem|rodným číslom|rodnému číslu|RČ|R.č.|rod. číslo|rod. č.|občanský průkaz
občanského průkazu|číslo OP|občiansky preukaz|občianskeho preukazu|číslo pojištěnce|číslo pojištění|číslo poistenca
řidičský průkaz|vodičský preukaz|rodné č|daňové identifikační číslo|DIČ|daňové identifikačné číslo

személyi szám*|személyi azonosító*|személyi azonosító jel|személyi azonosító szám|személyi|személyi igazolvány*
személyazonosító*|személyazonosító jel|személyazonosító igazolvány|adóazonosító*|adóazonosító jel|adószám*
adójel|TAJ|TAJ-szám*|TAJ szám|társadalombiztosítási azonosító*|társadalombiztosítási azonosító jel|szig. szám
jogosítvány|vezetői engedély|azonosító jel

OIB|osobni identifikacijski broj|osobnog identifikacijskog broja|JMBG|jedinstveni matični broj|matični broj građana
osobna iskaznica|osobne iskaznice|broj osobne iskaznice|MBO|MBG|vozačka dozvola|lična karta
EMŠO|enotna matična številka|enotna matična številka občana|davčna številka|davčno številko|davčne številke
osebna izkaznica|osebne izkaznice|številka osebne izkaznice|ZZZS|zavarovanje|številka zavarovanca|vozniško dovoljenje

CNP|cod numeric personal|codul numeric personal|codului numeric personal|carte de identitate|cartea de identitate
buletin|seria CI|cod de identificare fiscală|NIF|permis de conducere|CI

ЕГН|единен граждански номер|единния граждански номер|ЛНЧ|личен номер на чужденец|личен номер|лична карта|личната карта
EGN|edinen grazhdanski nomer|LNCH|LNC|осигурителен номер|данъчен номер|шофьорска книжка

ΑΜΚΑ|AMKA|Α.Μ.Κ.Α.|ΑΦΜ|AFM|Α.Φ.Μ.|αριθμός μητρώου κοινωνικής ασφάλισης|αριθμός φορολογικού μητρώου
αριθμός ταυτότητας|αριθμό ταυτότητας|αριθμός δελτίου ταυτότητας|δελτίο ταυτότητας|δελτίου ταυτότητας|ταυτότητα*|ΑΔΤ|Α.Δ.Τ.
αριθμός πολιτικής ταυτότητας|πολιτική ταυτότητα|αριθμός κοινωνικών ασφαλίσεων|κοινωνικών ασφαλίσεων|ΑΚΑ
αριθμός φορολογικής ταυτότητας|φορολογικό μητρώο|αρ. ταυτότητας|ΑΜΑ|arithmos taftotitas|arithmos tautotitas|taftotita
άδεια οδήγησης|προσωπικός αριθμός

IK|isikukood*|isikukoodiga|isikukoodi|ID-kaart|isikutunnistus*|dokumendi number|juhiluba
personas kods|personas kodu|personas koda|personas kodam|p.k.|pers. kods|personas apliecība|personas apliecības
nodokļu maksātāja kods|autovadītāja apliecība
asmens kodas|asmens kodą|asmens kodo|asmens kodu|a.k.|a. k.|asmens tapatybės kortelė|tapatybės kortelės
socialinio draudimo|vairuotojo pažymėjimas|mokesčių mokėtojo kodas

numru tal-karta tal-identità|numru tal-karta tal-identita|karta tal-identità|karta tal-identita|numru tal-identità
numru tal-ID|numru tas-sigurtà soċjali|sigurtà soċjali|numru tat-taxxa|liċenzja tas-sewqan
Sozialversicherungsmatricule|Matricule|Matrikelnummer|Matrikel|Identifikatiounsnummer|national Identifikatiounsnummer
uimhir PSP|UPSP|uimhir phearsanta seirbhíse poiblí|Uimhir phearsanta

T.C. kimlik|TC kimlik|TCKN|kimlik numarası|kimlik no|T.C. kimlik numarası|vatandaşlık numarası
СНИЛС|ИНН|РНОКПП|ІПН|УНЗР|ЈМБГ|ЕМБГ|единствен матичен број|паспортни данни|numri personal|NID|numri i identitetit
IDNP|codul personal|aadhaar

CPF|cadastro de pessoas físicas|RUT|rol único tributario|RRN|resident registration|주민등록번호|주민번호
身份证|身份证号|身份证号码|居民身份证|公民身份号码|マイナンバー|個人番号|teudat zehut|mispar zehut|תעודת זהות|מספר זהות
CNIC|NRIC|CURP|carteira de identidade|HKID|Emirates ID|cédula de ciudadanía|CUIL|CUIT|DPI
"""

DOUBTFUL = """
identification number|identification no|identification nr|identification code|identifier|unique identifier|unique ID
unique number|unique identification number|ID number|ID no|ID nr|ID code|registration number|registration no
reg. no.|insured person|policy holder|customer ID|client ID|personal file|file
Identifikationsnummer|Identifikationsnr|Kennnummer|ID-Nummer|ID-Nr|Steuernummer
numéro d'identification|numéro d'immatriculation|identifiant|numéro d'identifiant|numéro ID
número de identificación|número de registro|documento|nº de documento|número de documento
numero di identificazione|numero identificativo|codice identificativo|documento
número de identificação|documento|número do documento|identificatienummer|ID-nummer|identifikationsnummer
identifikasjonsnummer|tunnistenumero|tunniste|identifikační číslo|identifikačné číslo|azonosító|azonosító szám
identifikacijski broj|matični broj|identifikacijska številka|matična številka|cod de identificare
идентификационен номер|identifitseerimisnumber|identifikācijas numurs|identifikavimo kodas|numer identyfikacyjny
numer|broj|číslo|kod|personal|ID
"""

PASSPORT = """
passport|passports|passport document|Reisepass|Reisepaß|Reisepassnummer|Passnummer|Pass-Nr|Pass|passeport|pasaporte
passaporto|passaporte|paszport|paszportu|paszportem|seria i numer paszportu|paspoort|paspoortnummer|pass|passnummer*|pasnummer
pas|passi|passin|passinumero|vegabréf|vegabréfsnúmer|cestovní pas|cestovného pasu|cestovního pasu|cestovný pas|útlevél
útlevélszám|putovnica|putovnice|broj putovnice|potni list|potnega lista|pașaport|pașaportul|pașaportului|паспорт|паспорта
διαβατήριο|διαβατηρίου|αριθμός διαβατηρίου|pass|passi number|pase|pases|pasas|paso|passaport|passaporti
pasaport|pasoš|travel document
"""

VAT_NUMBER = """
VAT|VAT reg|VAT reg.|VAT registration|VAT ID|VAT identification|tax ID|tax number|tax no|tax code|TIN|EIN|UTR
employer identification|taxpayer identification|tax identification|tax registration|business tax
USt-Id|USt-IdNr|UStId|UStIdNr|Umsatzsteuer-ID|Umsatzsteuer-Identifikationsnummer|Umsatzsteueridentifikationsnummer|UID|UID-Nr
Steuernummer|Steuer-Nr|St.-Nr.|Steuernr|MwSt-Nr|TVA|TVA intracommunautaire|numéro de TVA|SIRET|SIREN|IVA|partita IVA
P. IVA|P.IVA|btw|btw-nummer|btw-nr|btw-id|NIP|REGON|momsnummer|momsregistreringsnummer|moms|moms-nr|SE-nr|CVR|CVR-nr
ALV|ALV-numero|DIČ|IČ DPH|DPH|adószám|közösségi adószám|PDV|PDV ID|ID za DDV|DDV|CIF|CUI|cod fiscal|codul fiscal
ДДС|ИН по ДДС|ΦΠΑ|KMKR|KMKR number|PVN|PVN numurs|PVM|PVM kodas|VSK|VSK-númer|MVA|orgnr|CIF
"""

# They are words, or parts of them, in small letters.
CAPITALS = frozenset(
    """
    ni nir nie nif nic naf tin ein uid utr cni avs spi nn bi cf ci cif cui pas pass ik ak pk rc nid afm ama aka taj
    nip alv iva tva moms pps nhs ahv hetu sotu mva pvm pvn vsk ddv pdv dph dic fnr mbg mbo cnp oib bsn cpr egn id
    cpf rut rrn dpi cuil cuit pase paso patente ausweis sende utente buletin file numer broj kod personal szemelyi insee vat dni cvr emso
    """.split()
)
# None of these is the number of a person: "order ID number".
THINGS = frozenset(
    """
    order vehicle device product item part article serial asset equipment machine ticket case issue transaction session
    batch lot job project document invoice model network vendor application process message meter software hardware
    company business employer group chassis engine file record row object resource tenant subscription queue event
    """.split()
)
_LETTERS = str.maketrans("łøđıæœþðŁØĐ", "lodiaotdlod")


@lru_cache(4096)
def folded(word: str) -> str:
    """Return the letters of a word in lower case without accents; drop everything else."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(c for c in plain if c.isalpha())


def _labels_of(labels: str) -> list[str]:
    return [label for label in labels.replace("\n", "|").split("|") if label.strip()]


@cache
def fillers() -> frozenset[str]:
    return frozenset(map(folded, FILLERS.split())) | {""}


@cache
def labels() -> dict[str, str]:
    """Return the kind of each label, written without blanks; "" where it is doubtful."""
    english = [
        f"{whose} {noun}"
        for whose in _labels_of(_ENGLISH_WHOSE)
        for noun in _labels_of(_ENGLISH_NOUNS)
    ]
    by_kind = {
        "": _labels_of(DOUBTFUL),
        "vat_number": _labels_of(VAT_NUMBER),
        "national_id": [*english, *_labels_of(NATIONAL_ID)],
        "passport": _labels_of(PASSPORT),
    }
    found = {folded(label): kind for kind, said in by_kind.items() for label in said}
    # a tax ID may be a company's
    taxes = [label for label in english if label.startswith("tax")] + _labels_of(VAT_NUMBER)
    return found | dict.fromkeys(map(folded, taxes), "vat_number")


def every() -> list[str]:
    return [
        *_labels_of(_ENGLISH_WHOSE),
        *_labels_of(DOUBTFUL),
        *_labels_of(NATIONAL_ID),
        *_labels_of(PASSPORT),
        *_labels_of(VAT_NUMBER),
    ]


@cache
def stems() -> frozenset[str]:
    starred = (label for label in _labels_of(NATIONAL_ID + "|" + PASSPORT) if label.endswith("*"))
    return frozenset(map(folded, starred))

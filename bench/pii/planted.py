"""Make texts with a value of each kind, and near-misses; all from one seed.

Written apart from the tagger's templates: other sentences, and Faker's locales that its training
never draws from. No value is known to belong to a person: checked numbers are drawn at random until
their check digits are right.
"""

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from faker import Faker

LOCALES = (
    "en_NZ", "en_IE", "en_NG", "en_KE", "es_AR", "es_CL", "fr_CH", "fr_BE", "sk_SK", "sl_SI", "et_EE",
    "lt_LT", "lv_LV", "is_IS", "zu_ZA", "az_AZ", "en_NZ", "en_IE",
)  # fmt: skip
IBANS = ("en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "fi_FI", "no_NO")
REGIONS = ("GB", "US", "DE", "FR", "IE", "NL", "ES", "IT", "PL", "SE", "IN", "AU", "ZA", "BR", "JP")

# {} is the value.
CARRIERS = {
    "person": (
        "{} dropped the ladder and nobody was hurt.",
        "After lunch the van was driven by {} to the depot.",
        "It was {} who noticed that the tap dripped.",
        "The vase, a present from {}, stands in the hall.",
        "We owe this shortcut to {} and to a lucky guess.",
        "| 14 | {} | two crates |",
        "Many thanks\n{}\nSales office",
        "seen today: {} near gate two",
        "Would {} prefer tea or coffee?",
        "The complaint came from {}, the second this week.",
        "{} and a helper lifted the motor out.",
        "The winner of the raffle is {}!",
    ),
    "address": (
        "The skip stands in front of {} until the end of the week.",
        "Courier, second attempt: {}, nobody at home",
        "He gave {} as where he stays.",
        "| parcel 3 | {} | heavy |",
        "Where: {}\nWhen: at ten",
        "The meter at {} was read twice.",
        "Our guests sleep at {}.",
        "Please collect the keys from {} before noon.",
    ),
    "email": (
        "Write to {} for the leaflet.", "<{}> bounced twice.", "| sales | {} |", "mail {} or call",
        "Reply-To: {}", "My new one is {}.", "[write](mailto:{})",
    ),
    "phone": (
        "Ring {} after six.", "Tel. {}", "| night desk | {} |", "You reach me on {} all day.",
        "Mobile: {}", "My number is {}, call any time.",
    ),
    "credit_card": (
        "Charge {} for both.", "Card {} was declined.", "| {} | 09/29 |", "He read out {} on the bus.",
    ),
    "iban": (
        "Pay into {} by noon.", "IBAN: {}", "| rent | {} |", "The refund went to {} instead.",
    ),
    "vat_number": ("Our VAT number is {}.", "VAT ID: {}", "| USt-IdNr. | {} |", "(VAT reg. {})"),
    "national_id": ("{label} {}", "{label}: {}", "Her {label} number is {}.", "| {label} | {} |"),
    "passport": ("Passport number: {}", "He travels on passport {}.", "| Passport no. | {} |"),
    "licence_plate": (
        "Number plate: {}", "The registration number is {}.", "| Licence plate | {} |",
    ),
    "date_of_birth": (
        "Date of birth: {}", "She was born on {} at night.", "DOB {}", "| Date of birth | {} |",
    ),
    "username": ("Username: {}", "Log in as {}.", "| User name | {} |", "user id: {}"),
    "ip": ("The printer has {} now.", "Blocked {} after ten tries.", "| gateway | {} |", "from {} at night"),
    "mac": ("The scale's card is {}.", "| wlan0 | {} |", "allow {} on port nine"),
    "url_credentials": (
        "The feed is https://{}@files.example.org/data.", "clone ftp://{}@files.example.org first",
        "| mirror | postgresql://{}@db.example.org:5432/x |", "amqp://{}@queue.example.org",
    ),
    "api_key": ("The build uses {} in the night.", "export X={}", "| key | {} |", "token: {}"),
}  # fmt: skip

# Texts of a company that look like personal data but are not. # is a digit.
NEAR_MISSES = (
    "Order ####-####-## left on 12 May 2024.", "Part AB-######-C replaces AB-######-B.",
    "Invoice 20######, due in 30 days.", "Drawing ###.###.### rev. C", "Article 40 ##### ##### #",
    "Serial number SN##########", "GTIN 9##########1", "ISBN 978-3-16-######-#", "Batch L#######, 40 pieces",
    "Version 10.2.#.# fixes it.", "Firmware 4.#.##.# is out.", "The range is 0.### to 1.### mm.",
    "From 08:30 to 17:45, break at 12:15.", "2024-03-## 10:##:## pump started",
    "Commit 3f9c2ab##d1e was reverted.", "md5 d41d8cd98f00b204e9800998ecf8427e",
    "Tolerance ## to ## at 20 degrees", "Torque ## Nm, then ### Nm", "Page ### of ###", "Room ##.###, second floor",
    "The Bishop Valve fits the Mason Jar.", "Marlin 200 and Falcon Pro cost the same.",
    "Read Great Expectations before Christmas.", "The Morse Taper is worn; so is the Allen Key.",
    "Quality Council, Works Committee and Training Office met.", "Ask the Returns Desk about Spare Parts.",
    "Winter Opening Hours", "Frequently Asked Questions", "Health And Safety At Work",
    "The Cardan shaft and the Bourdon gauge were cleaned.", "Use Loctite, Teflon tape and a Stillson wrench.",
    "The machine is 12 years old.", "Aged cheddar, 18 months", "A guarantee of 10 years from May 2021",
    "The Paris office opens in April.", "Siemens and Grundfos deliver on Friday.",
    "Type #### needs 24 V and ### mA.", "#,### of ##,### answers were right.", "EUR 1.###.###,00 net",
    "see chapter 4.2.#.1", "DIN EN ISO 9001:2015", "Directive 2006/42/EC, annex IV", "Route 66 is closed.",
    "@media print", "git@{u} resets it", "Step 3 of 12: close valve V-###", "Contract 2019/####/77",
    "Coordinates 51.####, 7.####", "Humidity ## %, pressure 10## hPa", "The Jubilee clip holds the hose.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    """A text; text[start:end] is a value of the kind, or the kind is "" and nothing in it is."""

    text: str
    start: int
    end: int
    kind: str


def planted(number: int, seed: int = 11) -> Iterator[Planted]:
    """Yield `number` texts of each kind, and as many near-misses."""
    draw = Values(seed)
    for kind, carriers in CARRIERS.items():
        for n in range(number):
            label, value = draw.value(kind)
            carrier = carriers[n % len(carriers)].replace("{label}", label)
            before, after = carrier.split("{}", 1)
            text = before + value + after
            yield Planted(text, len(before), len(before) + len(value), kind)
    for n in range(number):
        text = NEAR_MISSES[n % len(NEAR_MISSES)]
        yield Planted("".join(draw.digit() if c == "#" else c for c in text), 0, 0, "")


class Values:
    """Draws values of each kind."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)  # noqa: S311  nothing secret
        self._fakers = [Faker(locale) for locale in LOCALES]
        self._ibans = [Faker(locale) for locale in IBANS]
        for n, faker in enumerate((*self._fakers, *self._ibans)):
            faker.seed_instance(f"{seed} {n}")

    def value(self, kind: str) -> tuple[str, str]:
        """Return the label, and the value."""
        if kind == "national_id":
            return self._national_id()
        made: dict[str, Callable[[], str]] = {
            "person": self._person, "address": self._address, "email": self._email, "phone": self._phone,
            "credit_card": self._card, "iban": self._iban, "vat_number": self._vat,
            "passport": lambda: self._letters(self._rng.choice(("C#X#####", "#########", "??#######", "P#######"))),
            "licence_plate": lambda: self._letters(self._rng.choice(("AB## KLM", "W-KT ####", "FG-###-HJ", "KLM ####"))),
            "date_of_birth": self._date, "username": self._username, "ip": self._ip, "mac": self._mac,
            "url_credentials": self._credentials, "api_key": self._key,
        }  # fmt: skip
        return "", made[kind]()

    def digit(self) -> str:
        return self._rng.choice(string.digits)

    def _letters(self, pattern: str) -> str:
        """Replace # with a digit, ? with a capital."""
        drawn = {"#": string.digits, "?": "ABCDEFGHJKLMNPRSTUVWXYZ"}
        return "".join(self._rng.choice(drawn.get(c, c)) for c in pattern)

    def _faker(self) -> Faker:
        return self._rng.choice(self._fakers)

    def _person(self) -> str:
        faker = self._faker()
        first, last = faker.first_name(), faker.last_name()
        return self._rng.choice((f"{first} {last}",) * 5 + (first, f"{first[0]}. {last}"))

    def _address(self) -> str:
        joined = self._rng.choice((", ", ", ", " "))
        return joined.join(line.strip(" ,") for line in self._faker().address().split("\n"))

    def _email(self) -> str:
        address: str = self._faker().ascii_company_email()
        name, host = address.split("@")
        spelt = f"{name} [at] {host.replace('.', ' [dot] ')}"
        return self._rng.choice((address,) * 9 + (address.upper(), spelt))

    def _phone(self) -> str:
        while True:
            region = self._rng.choice(REGIONS)
            kind = self._rng.choice(
                (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
            )
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            digits = str(example.national_number)
            drawn = digits[:-5] + "".join(self.digit() for _ in range(5))
            number = phonenumbers.parse(drawn, region)
            if phonenumbers.is_valid_number(number):
                form = phonenumbers.PhoneNumberFormat
                return phonenumbers.format_number(
                    number, self._rng.choice((form.E164, form.INTERNATIONAL, form.INTERNATIONAL))
                )

    def _card(self) -> str:
        number: str = self._faker().credit_card_number(
            self._rng.choice(("visa", "mastercard", "amex", "discover"))
        )
        if len(number) == 16 and self._rng.random() < 0.6:
            return self._rng.choice((" ", "-")).join(number[n : n + 4] for n in range(0, 16, 4))
        return number

    def _iban(self) -> str:
        number: str = self._rng.choice(self._ibans).iban()
        spaced = " ".join(number[n : n + 4] for n in range(0, len(number), 4))
        return self._rng.choice((number, spaced))

    def _vat(self) -> str:
        from stdnum.eu import vat as eu

        patterns = (
            "DE#########",
            "NL#########B##",
            "ATU########",
            "PL##########",
            "FI########",
            "DK########",
        )
        while True:
            number = self._letters(self._rng.choice(patterns))
            if eu.is_valid(number):
                return number

    def _national_id(self) -> tuple[str, str]:
        from stdnum.fi import hetu
        from stdnum.gb import nhs
        from stdnum.pl import pesel

        label, pattern, valid = self._rng.choice(
            (
                ("National insurance", "A? ## ## ## C", None),
                ("Social security", f"{self._rng.randint(100, 665)}-{self._rng.randint(10, 99)}-####", None),
                ("NHS", "### ### ####", nhs.is_valid),
                ("PESEL", "###########", pesel.is_valid),
                ("HETU", "######-###?", hetu.is_valid),
                ("DNI", "########?", None),
            )
        )  # fmt: skip
        while True:
            number = self._letters(pattern)
            if label == "National insurance":
                number = number.replace(number[1], self._rng.choice("BCEGHJKLMNPRSTWXYZ"), 1)
            if label == "DNI":
                number = number[:8] + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number[:8]) % 23]
            if label == "Social security" and number.endswith("0000"):
                continue
            if valid is None or valid(number):
                return label, number

    def _date(self) -> str:
        day = self._faker().date_of_birth(minimum_age=18, maximum_age=90)
        form = self._rng.choice(("%d %B %Y", "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%B %d, %Y"))
        return str(day.strftime(form))

    def _username(self) -> str:
        name = str(self._faker().user_name())
        return self._rng.choice(
            (name, f"{name}_{self.digit()}", f"{name}{self.digit()}{self.digit()}")
        )

    def _ip(self) -> str:
        faker = self._faker()
        return str(faker.ipv6() if self._rng.random() < 0.25 else faker.ipv4())

    def _mac(self) -> str:
        address = str(self._faker().mac_address())
        return self._rng.choice((address, address.upper(), address.replace(":", "-")))

    def _credentials(self) -> str:
        return f"{self._faker().user_name()}:{self._secret(12)}"

    def _secret(self, length: int) -> str:
        return "".join(self._rng.choices(string.ascii_letters + string.digits, k=length))

    def _key(self) -> str:
        return self._rng.choice(
            (
                "AKIA" + self._letters("?#" * 8), "ghp_" + self._secret(36), "sk_live_" + self._secret(24),
                "xoxb-" + self._letters("##########-") + self._secret(24), "AIza" + self._secret(35),
                "glpat-" + self._secret(20), "hf_" + self._secret(34), "npm_" + self._secret(36),
                f"eyJ{self._secret(20)}.eyJ{self._secret(30)}.{self._secret(40)}",
            )
        )  # fmt: skip

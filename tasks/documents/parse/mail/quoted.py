"""Separate a mail's own text from the messages that it quotes.

A quotation becomes a Markdown quotation under a line with its author, below the reply, so that the
reply is found first. Where a reply answers line by line, the order stays. A forwarded message is
the mail's content, not a quotation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LEAD = "Earlier message, quoted"
WROTE = re.compile(  # the line above a quotation: "On Monday Ann wrote:", "Am 3. Mai schrieb Ann:"
    r".{3,300}?\b(?:wrote|writes|said|schrieb|schreibt|a écrit|escribió|ha scritto|schreef|skrev"
    r"|escreveu|pisze|napisał|napsal|napísal|napisao|napisala|kirjoitti|a scris|írta|yazdı|έγραψε"
    r"|написала?|писала?|пишет|написав|пише|написа)\b.{0,100}[:：]\s*$"
    r"|.{3,300}(?:写道|寫道|のメール|작성)[:：]?\s*$",
    re.IGNORECASE,
)
OPENS = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Den|Em|W dniu|Dnia|Dne)\b[^.!?]*\d|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b"
)
DIVIDER = re.compile(
    r"[>\s]*[-_*]{2,}\s*(?:Original|Ursprüngliche|Message d'origine|Mensaje original|Mensagem"
    r"|Messaggio originale|Oorspronkelijk)[^-_*]{0,30}[-_*]{2,}\s*$",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*[-_*=]{3,}\s*$")
FORWARDED = re.compile(
    r"\W*(?:(?:begin )?forwarded (?:message|by|from)|(?:anfang der )?weitergeleitete[n]? nachricht"
    r"|message transféré|début du message (?:transféré|réexpédié)|mensaje reenviado"
    r"|messaggio inoltrato|doorgestuurd bericht)\b",
    re.IGNORECASE,
)
FORWARDS = re.compile(r"\s*(?:fwd?|wg|tr|rv|doorst|enc|vb|vl)\s*:", re.IGNORECASE)  # subjects
FROM_NAMES = "From|Von|De|Da|Van|Från|Fra|Od|Lähettäjä|От|Від|Feladó|Kimden|Από"
FIELD = re.compile(
    rf"\**({FROM_NAMES}|Sent|Gesendet|Date|Datum|Envoyé|Enviado|Inviato|Verzonden|Skickat|Sendt"
    r"|Wysłano|Odesláno|Lähetetty|Отправлено|Дата|Elküldve|To|An|À|Para|A|Aan|Till|Til|Do|Komu"
    r"|Vastaanottaja|Кому|Címzett|Cc|Kopie|Копия|Subject|Betreff|Objet|Asunto|Assunto|Oggetto"
    r"|Onderwerp|Ämne|Emne|Temat|Předmět|Aihe|Тема|Tárgy)\s?:\**\s*(.*)$"
)
FROM = re.compile(rf"\**(?:{FROM_NAMES})\s?:")


@dataclass(slots=True)
class Part:
    """Lines that are the writer's own, or one quotation."""

    quoted: bool
    lead: str = ""  # its author, by the mail
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")


def marked(text: str, subject: str = "") -> str:
    """Return the mail's own text, then its quotations."""
    parts = [part for part in _parts(text.split("\n"), subject) if part.text.strip()]
    own = [part for part in parts if not part.quoted]
    if len(parts) == len(own):
        return text.strip("\n")
    if len(own) <= 1 or _is_below(parts):
        parts = [*own, *(part for part in parts if part.quoted)]
    return "\n\n".join(map(_shown, parts))


def _is_below(parts: list[Part]) -> bool:
    """Return whether the only quotation stands between a greeting, or nothing, and the answer."""
    return sum(part.quoted for part in parts) == 1


def _shown(part: Part) -> str:
    if not part.quoted:
        return part.text.strip()
    quotation = "\n".join(f"> {line}".rstrip() for line in part.text.split("\n"))
    return f"{LEAD}{': ' + part.lead if part.lead else ':'}\n\n{quotation}"


def _parts(lines: list[str], subject: str) -> Iterator[Part]:
    part = Part(quoted=False)
    number = 0
    while number < len(lines):
        line = lines[number]
        if FORWARDED.match(line):
            part.lines += lines[number:]  # all text below is the mail's content
            break
        if DIVIDER.match(line) or _is_head(lines, number):
            if FORWARDS.match(subject) and not part.quoted:
                part.lines += lines[number:]
                break
            lead, number = _head(lines, number)
            if part.lines and RULE.match(part.lines[-1]):
                part.lines.pop()
            yield part
            part = Part(True, lead, lines[number:])
            break
        if line.lstrip().startswith(">"):
            if not part.quoted:
                lead = _attribution(part.lines)
                yield part
                part = Part(True, lead)
            part.lines.append(re.sub(r"^\s*> ?", "", line))
        elif part.quoted and line.strip():
            yield part
            part = Part(False, "", [line])
        elif not part.quoted or line.strip() or part.lines:
            part.lines.append(line)
        number += 1
    yield part


def _attribution(lines: list[str]) -> str:
    """Take the line that attributes the following quotation from the end of the lines; it may be
    broken in two or three, and then begins as such lines do."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for count in (3, 2, 1):
        said = " ".join(line.strip() for line in lines[max(0, end - count) : end])
        if count <= end and WROTE.match(said) and (count == 1 or OPENS.match(said)):
            del lines[end - count :]
            return said
    return ""


def _is_head(lines: list[str], number: int) -> bool:
    """Return whether the headers of a message begin here, as Outlook puts them above a
    quotation."""
    if not FROM.match(lines[number]):
        return False
    near = [line for line in lines[number : number + 10] if line.strip()]
    return len({found[1] for line in near if (found := FIELD.match(line))}) >= 3


def _head(lines: list[str], number: int) -> tuple[str, int]:
    """Return the sender, date and subject of the quoted message, and the number of its first
    line."""
    number += bool(DIVIDER.match(lines[number]))
    said: list[str] = []
    while number < len(lines):
        line = lines[number].strip()
        found = FIELD.match(line)
        if line and not found:
            break
        if not line and said and not _more_fields(lines, number):
            break
        if found:
            said.append(f"{found[1]}: {found[2].replace('**', '').strip()}")
        number += 1
    return ", ".join(said), number


def _more_fields(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number:] if line.strip()), "")
    return FIELD.match(following.strip()) is not None

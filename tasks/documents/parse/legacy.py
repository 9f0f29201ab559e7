"""Decode text of an older Windows, if only one reading of its bytes forms words.

Code pages 1252 (Western Europe) and 1250 (Central Europe) map the same byte to different letters: è
is č, ñ is ń. A wrong guess produces names that nobody recognizes, so a text whose letters fit
languages of both code pages is not decoded.
"""

import re

WESTERN = (
    "äöüßé", "àâçéèêëîïôùûüœæ", "áéíóúüñ", "àèéìíîòóùú", "áâãàçéêíóôõúü", "æøåéöäü", "äåöé",
    "áéëïíóöüè", "àçèéíïòóúü",
)  # fmt: skip
CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýžôäľö", "áéíóöőúüű", "čšžćđäöü", "ăâîşţ", "äöüß")
SIGNS = set("§°€£©®™µ²³¹½¼¾–—“”„‘’‚«»·•…¡¿ªº±×÷†‰´¨¸¢¥¦¬¶\u00a0\u00ad")
SHARE = 0.2  # of a text's letters; above it the text is written in another alphabet

LETTER = r"[^\W\d_]"
INSIDE = re.compile(  # signs where other code pages have letters
    rf"(?<=[a-z])[^\w\s\x00-\x7f’‘´\u00ad·](?=[a-z])"
    rf"|(?<={LETTER})[£¥¦¨¸¹¼½¾±×¢¬¶¯¿¡]|[£¥¦¨¸¹²³¼½¾±×¢¬¶¯](?={LETTER})"
)


def decoded(data: bytes) -> str | None:
    """Return the text in Windows-1252 (a superset of ISO 8859-1); None if that is not certain."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    high = {sign.lower() for sign in text if sign > "\x7f"} - SIGNS
    count = sum(sign > "\x7f" for sign in text if sign.isalpha())
    if count > SHARE * sum(map(str.isalpha, text)) or INSIDE.search(text):
        return None
    if not any(high <= set(letters) for letters in WESTERN):
        return None
    other = {sign.lower() for sign in data.decode("cp1250", "replace") if sign > "\x7f"} - SIGNS
    if high != other and any(other <= set(letters) for letters in CENTRAL):
        return None
    return text

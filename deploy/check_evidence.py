"""Check a bundle of evidence. Imports nothing of Inhouse: only the library cryptography.

Run: python check_evidence.py evidence.zip [--key PUBLIC_KEY]

Checks the signature of the manifest (with --key: by that key), the SHA-256 of every report, and
that the figures follow from the answers: the mean of each measure of each arm and use, by kind of
question too, the difference of every two arms, the scores that resampling uses, the corrected
p-values, the headline, and that no arm did fewer tasks than the report says or was recommended
after it was dropped. Exit code 1 if a check fails. It does not ask a model again: who doubts
the answers compares the weights of the manifest with their own and runs the comparison.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ROUNDED = 0.000051  # figures are rounded to four decimals
MOST = 500_000_000  # bytes of a file, unpacked
REPORTS = ("compare.json", "recommend.json", "answers.jsonl")
Lines = dict[tuple[str, str], dict[str, dict[str, Any]]]  # (use, arm) → question → line


def problems(path: Path, key: str | None) -> Iterator[str]:
    try:
        with zipfile.ZipFile(path) as bundle:
            large = [info.filename for info in bundle.infolist() if info.file_size > MOST]
            files = {} if large else {name: bundle.read(name) for name in bundle.namelist()}
        manifest = json.loads(files.get("manifest.json", b""))
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        yield f"{path} is not a bundle of evidence: {error}"
        return
    yield from of_manifest(manifest, files, key)
    if gone := [name for name in REPORTS if name not in files]:
        yield f"the figures can't be checked without {', '.join(gone)}"
        return
    try:
        compared = json.loads(files["compare.json"])
        advice = json.loads(files["recommend.json"])
        lines: Lines = defaultdict(dict)
        for row in files["answers.jsonl"].splitlines():
            line = json.loads(row)
            lines[line["use"], line["arm"]][line["question"]["id"]] = line
        for use in (compared, *compared.get("uses", {}).values()):
            yield from of_use(use, lines)
        yield from of_headline(manifest["headline"], compared, advice)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"the reports can't be read: {error!r}"


def of_manifest(
    manifest: dict[str, Any], files: dict[str, bytes], key: str | None
) -> Iterator[str]:
    """Yield what is wrong with the signature and the hashes."""
    try:
        body = {name: value for name, value in manifest.items() if name != "signature"}
        text = json.dumps(body, sort_keys=True, separators=(",", ":")).encode("ascii")
        public = str(body["public_key"])
        verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        verifier.verify(bytes.fromhex(manifest["signature"]), text)
        named = dict(body["files"])
    except InvalidSignature:
        yield "manifest.json: the signature does not fit the text"
        return
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"manifest.json is not a manifest: {error!r}"
        return
    if key and public != key:
        yield f"signed by another key: {public}"
    for name in sorted(named.keys() ^ (files.keys() - {"manifest.json"})):
        yield f"{name}: {'missing' if name in named else 'not in the manifest'}"
    for name in sorted(named.keys() & files.keys()):
        if hashlib.sha256(files[name]).hexdigest() != named[name]:
            yield f"{name} was changed after the manifest was signed"


def of_use(compared: dict[str, Any], lines: Lines) -> Iterator[str]:
    """Yield the figures of a use that do not follow from the answers."""
    use = compared["use"]
    for name, arm in compared["arms"].items():
        its = list(lines[use, name].values())
        yield from of_means(f"{use}, {name}", arm["measures"], its)
        for kind, measures in arm["by_kind"].items():
            of_kind = [line for line in its if line["question"]["kind"] == kind]
            yield from of_means(f"{use}, {name}, {kind}", measures, of_kind)
        found = (compared.get("scores") or {"arms": {}})["arms"].get(name, [])
        leading = [line["measures"].get(compared["leading"]) for line in its]
        if sorted(v for v in found if v is not None) != sorted(v for v in leading if v is not None):
            yield f"{use}, {name}: the scores are not those of the answers"
        asked = (
            compared.get("dropped", {}).get(name, {}).get("questions", compared["questions"]["n"])
        )
        if len(its) != asked:
            yield f"{use}, {name}: it did {len(its)} tasks, the report says {asked}"
    for pair in compared["pairs"]:
        gap = difference(pair, lines[use, pair["a"]], lines[use, pair["b"]])
        if gap is None or abs(gap - pair["difference"]) > ROUNDED:
            text = f"{use}, {pair['measure']}, {pair['a']} - {pair['b']}"
            yield f"{text}: the report has {pair['difference']}, the answers give {gap}"
    p = [pair["p"] for pair in compared["pairs"]]
    corrected = [pair["p_adjusted"] for pair in compared["pairs"]]
    if any(abs(a - b) > 1e-9 for a, b in zip(holm(p), corrected, strict=True)):
        yield f"{use}: the corrected p-values do not follow from the p-values"


def of_means(
    where: str, measures: dict[str, dict[str, Any]], lines: list[dict[str, Any]]
) -> Iterator[str]:
    for measure, estimate in measures.items():
        values = [v for line in lines if (v := line["measures"].get(measure)) is not None]
        mean = sum(values) / len(values) if values else None
        if mean is None or len(values) != estimate["n"] or abs(mean - estimate["mean"]) > ROUNDED:
            yield (
                f"{where}, {measure}: the report has {estimate['mean']} of {estimate['n']} "
                f"answers, the answers give {mean} of {len(values)}"
            )
        elif not estimate["low"] - ROUNDED <= mean <= estimate["high"] + ROUNDED:
            yield f"{where}, {measure}: the mean is outside of its interval"


def difference(pair: dict[str, Any], a: dict[str, Any], b: dict[str, Any]) -> float | None:
    measure = pair["measure"]
    gaps = [
        a[question]["measures"][measure] - b[question]["measures"][measure]
        for question in a.keys() & b.keys()
        if a[question]["measures"].get(measure) is not None
        and b[question]["measures"].get(measure) is not None
    ]
    return sum(gaps) / len(gaps) if gaps else None


def holm(p_values: list[float]) -> list[float]:
    """Return the p-values, corrected for their number (Holm 1979)."""
    corrected, highest = [0.0] * len(p_values), 0.0
    for rank, number in enumerate(sorted(range(len(p_values)), key=lambda n: p_values[n])):
        highest = max(highest, min(1.0, p_values[number] * (len(p_values) - rank)))
        corrected[number] = highest
    return corrected


def of_headline(
    headline: list[dict[str, Any]], compared: dict[str, Any], advice: dict[str, Any]
) -> Iterator[str]:
    """Yield what the headline says and the reports do not."""
    uses = {compared["use"]: compared, **compared.get("uses", {})}
    advised = {advice["use"]: advice, **advice.get("uses", {})}
    if [row["use"] for row in headline] != list(uses):
        yield "the headline is not about the uses of the reports"
        return
    for row in headline:
        its = uses[row["use"]]
        if row["recommended"] != advised.get(row["use"], {}).get("recommended"):
            yield f"{row['use']}: the headline recommends another arm than recommend.json"
        dropped = {name: gone["questions"] for name, gone in its.get("dropped", {}).items()}
        if row.get("dropped", {}) != dropped:
            yield f"{row['use']}: the headline drops other arms than compare.json"
        if row["recommended"] in dropped:
            yield f"{row['use']}: {row['recommended']} is recommended, and was dropped"
        for name, estimate in row["arms"].items():
            if its["arms"][name]["measures"][its["leading"]] != estimate:
                yield f"{row['use']}, {name}: the headline has another figure than compare.json"


def main() -> None:
    parser = argparse.ArgumentParser(description="Check a bundle of evidence.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="the public key in hex that must have signed")
    arguments = parser.parse_args()
    found = list(problems(arguments.file, arguments.key))
    for line in found:
        print(line)
    print(f"{arguments.file}: {'all good' if not found else 'NOT GOOD'}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

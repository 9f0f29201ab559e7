"""Pack the evidence of a recommendation into one signed file that is checked without models.

In:  reports/compare.json, reports/recommend.json, reports/answers.jsonl, reports/decisions.jsonl
     (if it is there), params.yaml, the versions of the data
Out: a zip: these reports, and manifest.json with their SHA-256, the hashes of models, data and
     params.yaml, the commit and the headline figures, signed with Ed25519
     .inhouse/evidence-key   the private key, readable by its owner only
Run: inhouse evidence

deploy/check_evidence.py checks it on another machine: the signature, every hash, and the figures
that follow from the answers. params.yaml itself stays here, and so do the words of documents that
not everyone may read: the reports do not contain them. The record of decisions names people.
"""

import hashlib
import json
import logging
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks import params, paths
from tasks.decision import decisions, recommendation
from tasks.decision.recommendation import Recommendation
from tasks.errors import InhouseError
from tasks.evaluation import answer_lines, comparison
from tasks.evaluation.comparison import Comparison
from tasks.models.weights import sha256
from tasks.storage import signing
from tasks.storage.atomic import whole

log = logging.getLogger(__name__)

KEY = paths.SERVICE / "evidence-key"
MANIFEST = "manifest.json"
NEEDED = (paths.report("compare"), paths.report("recommend"), answer_lines.FILE)


def run(out: Path) -> dict[str, Any]:
    """Write the bundle and return its manifest. Raises InhouseError without a comparison, a
    recommendation and answers."""
    compared, advice = comparison.read(), recommendation.read()
    if not answer_lines.FILE.is_file():
        raise InhouseError(f"{answer_lines.FILE} is missing: run {comparison.COMMAND}")
    found = [*NEEDED, *([paths.DECISIONS] if paths.DECISIONS.is_file() else [])]
    contents = {path.name: path.read_bytes() for path in found}
    manifest = signing.signed(
        {
            "format": 1,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": decisions.commit(),
            "data": decisions.data_versions(),
            "params": sha256(paths.PINNED if paths.PINNED.is_file() else paths.PARAMS),
            "models": {name: arm.weights for name, arm in compared.arms.items()},
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
            "headline": headline(compared, advice),
        },
        KEY,
    )
    with whole(out) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(zipfile.ZipInfo(MANIFEST), json.dumps(manifest, indent=1))
        for name, data in contents.items():
            bundle.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    log.info("evidence: %s, signed with %s", out, manifest["public_key"])
    return manifest


def headline(compared: Comparison, advice: Recommendation) -> list[dict[str, Any]]:
    """Return the figures of each use that a reader looks at first."""
    advised = advice.every()
    return [
        {
            "use": use,
            "measure": its.leading,
            "recommended": advised[use].recommended if use in advised else None,
            "arms": {name: its.leads(name).model_dump() for name in its.arms},
            "dropped": {name: gone.questions for name, gone in its.dropped.items()},
        }
        for use, its in compared.every().items()
    ]


def main(out: Path) -> None:
    """Write the bundle and print what its reader needs."""
    params.load()  # an invalid params.yaml is not evidence
    manifest = run(out)
    print(f"{out}: {len(manifest['files'])} reports, {len(manifest['headline'])} uses")
    print(f"Check it with: python deploy/check_evidence.py {out} --key {manifest['public_key']}")

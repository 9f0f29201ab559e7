"""Write events of the audit log as API Activity of the Open Cybersecurity Schema Framework.

In:  a line of the log, with its texts
Out: an object of class 6003 (schema.ocsf.io, 1.6.0), which log collectors know

A hash whose text is gone is left as it is. The log has no addresses, so the source is unknown.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

CLASS, READ = 6003, 2
VERSION = "1.6.0"
INFORMATIONAL, SUCCESS = 1, 1
ANONYMOUS = "anonymous"


def event(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event of a line."""
    return {
        "category_uid": 6,
        "class_uid": CLASS,
        "activity_id": READ,
        "type_uid": CLASS * 100 + READ,
        "severity_id": INFORMATIONAL,
        "status_id": SUCCESS,
        "status_detail": "declined" if row["declined"] else "answered",
        "time": round(datetime.fromisoformat(row["when"]).timestamp() * 1000),
        "metadata": {
            "version": VERSION,
            "product": {"name": "Inhouse", "vendor_name": "Inhouse"},
            "original_time": row["when"],
        },
        "actor": {"user": {"uid": row["key"] or ANONYMOUS}},
        "src_endpoint": {"name": "unknown"},
        "api": {"operation": row["route"], "service": {"name": "inhouse"}},
        "resources": [{"type": "document", "uid": uri} for uri in row["documents"]],
        "unmapped": {
            "arm": row["arm"],
            "generation": row["generation"],
            "question": row["question"],
            "question_text": row["question_text"],
            "before": row["before"],
        },
    }

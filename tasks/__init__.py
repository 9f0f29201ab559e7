"""HOW: plain typed functions, one file a step, that know neither Prefect nor DVC.

Importing this package turns off the outgoing calls and the progress bars of the libraries below it;
they read these variables when they are imported themselves.
"""

import os

for _name, _value in {
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}.items():
    os.environ.setdefault(_name, _value)

"""Define the steps as plain typed functions, one file each, that know neither Prefect nor DVC.

Importing this package sets environment variables for the libraries below it, which read them when
they are imported themselves: no outgoing calls, no progress bars, OpenMP threads that spin only
briefly while they wait (decision 0023: beside other programs on two cores, an answer took many
times the CPU time), and one thread for each of numpy's matrix products.
"""

import os

for _name, _value in {
    "DO_NOT_TRACK": "1",
    "GOMP_SPINCOUNT": "1000",  # turns before a waiting thread sleeps; libgomp's default is 300,000
    "GX_ANALYTICS_ENABLED": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "OPENBLAS_NUM_THREADS": "1",  # its threads spin while they wait, and our products are small
    "OMP_WAIT_POLICY": "PASSIVE",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}.items():
    os.environ.setdefault(_name, _value)

#!/usr/bin/env python3
"""readme_test.py ROOT: the Python block of README.md is docs/examples/viz.py, to the letter."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
blocks = re.findall(r"```python\n(.*?)```", (root / "README.md").read_text(), re.DOTALL)
script = (root / "docs/examples/viz.py").read_text()
if blocks != [script]:
    sys.exit("README.md must have one python block, and it must be docs/examples/viz.py")

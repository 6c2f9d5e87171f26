"""The explorer in a browser: page settings, navigation, run."""

from __future__ import annotations

import sys

from commonground.explorer.app import run_app

run_app(sys.argv[1:])

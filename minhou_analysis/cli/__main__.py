"""``python -m minhou_analysis.cli``."""

from minhou_analysis.cli import main

main()

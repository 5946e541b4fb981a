"""Exploring in JupyterLab (交互探索): choices as widgets, figures that follow them, and the same figures without widgets."""

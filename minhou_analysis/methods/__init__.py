"""Quantitative methods: pure functions over numbers, numpy and pandas, that know no files and no counties."""

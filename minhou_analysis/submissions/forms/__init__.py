"""Forms out (发表): the workbook that a unit fills for a quarter."""

"""What reports show (呈现): facts, sentences, tables, charts, palette and fonts. Knows nothing of pages or files."""

"""Findings and blocks in, strings out: one module for each format. Nothing here prints."""

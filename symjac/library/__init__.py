"""What `import symjac` offers."""

"""The tables, one numbered file a version; migrator.py applies them in order."""

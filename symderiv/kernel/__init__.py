"""The trusted core: exact zero test and ball arithmetic over formula trees."""

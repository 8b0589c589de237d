"""The live kernel: running code in it, describing its namespace, asking its user."""

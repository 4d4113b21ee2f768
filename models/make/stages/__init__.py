"""One file a stage; each has run()."""

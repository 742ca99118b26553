"""What happened, written down: a page, a diagram, a text, data. For the command line as for the screens."""

"""The verbs of the command line, one file each: a function whose parameters are its arguments and options.

A verb parses, calls and prints; it computes nothing. What it calls is imported inside it, so that `hearthmap --help`
does not wait for the machine-learning libraries. A new verb is one file here and one name in `valuation.cli`.
"""

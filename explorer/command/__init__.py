"""The commands of python -m explorer, which is resnet-explorer where it is installed, a file a command or two.

parser    the words of a command line, and how a mistake is answered
streams   standard output and standard error, and what is said where one is closed, full or broken off
network   the network that a command is about: a name or a link, with what stands on top
columns   rows as text, grouped and aligned, or as CSV
listing   list
show      show, with all layers and totals
files     a file, written whole or not at all, never over another one unasked
write     code, table and export: a network as a file
which     which, the network behind a number or a file
compare   compare, two to eight networks
train     train, networks on small pictures
serve     serve, the app itself

A command is a function of the parsed options that gives what is printed, a file as bytes, a row in COMMANDS, and its words in parser.
torch loads inside a command: `list` and a mistake stay quick.
"""

from explorer.command import compare, listing, serve, show, train, which, write

COMMANDS = {
    "list": listing.list_presets,
    "show": show.show_network,
    "code": write.write_code,
    "table": write.write_table,
    "export": write.write_file,
    "which": which.find_network,
    "compare": compare.compare_networks,
    "train": train.train_networks,
    "serve": serve.serve_app,
}

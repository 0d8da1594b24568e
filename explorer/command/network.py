"""The network that a command is about; a sentence where there is none such."""

import re
from argparse import Namespace
from dataclasses import replace
from difflib import get_close_matches

from explorer import permalink, presets
from explorer.command.parser import Sorry, called
from explorer.permalink import Link, View
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec, problems
from explorer.ui import pages


def asked_for(options: Namespace) -> ResNetSpec:
    """The spec of the name or link, with --input and --classes on top."""
    return asked_link(options).spec


def asked_link(options: Namespace) -> Link:
    """The same with the view that a link names; the usual view of a name."""
    if (options.name is None) == (options.link is None):
        command = options.command
        raise Sorry(
            f"give a name, as in `{command} resnet50`, or a link, as in `{command} --link 'net=resnet50&classes=10'`"
        )
    link = linked(options.link) if options.link is not None else Link(named(options.name), View())
    if options.batch < 1:
        raise Sorry(f"--batch {options.batch} leaves nothing to run; it must be at least 1")
    return replace(link, spec=_with_knobs(link.spec, options))


def _with_knobs(spec: ResNetSpec, options: Namespace) -> ResNetSpec:
    if options.input is not None:
        sides = permalink.read_input(re.sub("[×X]", "x", options.input))
        if sides is None:
            raise Sorry(f"--input {options.input} is not channels x height x width, such as 3x224x224")
        spec = replace(spec, input=(sides[0], sides[1], sides[2]))
    if options.classes is not None:
        spec = replace(spec, classes=options.classes)
    if wrong := problems(spec):
        raise Sorry(wrong[0].sentence.into("en"))
    return spec


def written(name: str) -> ResNetSpec:
    """The network of a name as `show` heads its table with, or of a link: resnet50[classes=10]."""
    if "=" in name and "[" not in name:
        return linked(name).spec
    named(name.partition("[")[0])  # which says what is near
    found = permalink.read_name(name)
    if found.notes:
        raise Sorry(found.notes[0].into("en"))
    return found.spec


def named(name: str) -> ResNetSpec:
    preset = presets.find(name)
    if preset is None:
        near = ", ".join(get_close_matches(name, PRESETS, n=5, cutoff=0.3)) or "resnet50"
        raise Sorry(f"there is no network named {name!r}; near: {near}; `{called()} list` has all")
    return preset.spec


def linked(link: str) -> Link:
    found = pages.read_query(link)
    if found.notes:
        raise Sorry(found.notes[0].into("en"))
    return found

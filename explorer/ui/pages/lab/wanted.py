"""What the link asks for, as pieces of work: what is asked with the same words is the same work."""

from typing import NamedTuple, cast

from explorer.lab.asked import Init, Optimiser, Recipe, Schedule, Training
from explorer.spec import ResNetSpec
from explorer.ui.pages.lab import nets
from explorer.ui.pages.lab.view import NETS
from explorer.ui.shell.frame import Page

MOST = 6  # networks of a run


class Learner(NamedTuple):
    """A network of a run: its name in the link, what it is called, and a training for each seed."""

    name: str
    title: str
    trainings: tuple[Training, ...]

    @property
    def spec(self) -> ResNetSpec:
        return self.trainings[0].spec


class Wanted(NamedTuple):
    """The networks of a run, and a sentence on each that is left out."""

    learners: tuple[Learner, ...]
    left_out: tuple[str, ...]

    @property
    def works(self) -> tuple[Training, ...]:
        return tuple(training for learner in self.learners for training in learner.trainings)


def wanted(page: Page) -> Wanted:
    """The run of the link: up to six networks, in the order in which they are known."""
    asked = page.own.nets.split(",")
    names = [name for name in NETS if name in asked]
    found, left_out = [], [page.t("lab.most", most=MOST, names=", ".join(names[MOST:]))] if names[MOST:] else []
    for name in names[:MOST]:
        learner = learning(page, name)
        if isinstance(learner, nets.Refused):
            left_out.append(learner.why)
        else:
            found.append(learner)
    return Wanted(tuple(found), tuple(left_out))


def learning(page: Page, name: str) -> Learner | nets.Refused:
    """A network of the link with its trainings, or why it cannot be trained."""
    spec = nets.network(page, name, recipe(page))
    return spec if isinstance(spec, nets.Refused) else learner(page, name, nets.called(name, page), spec)


def learner(page: Page, name: str, title: str, spec: ResNetSpec) -> Learner:
    return Learner(name, title, tuple(Training(spec, recipe(page), seed) for seed in seeds(page)))


def recipe(page: Page) -> Recipe:
    """How the link has a network trained."""
    own = page.own
    return Recipe(
        data=own.data,
        epochs=int(own.epochs),
        batch=int(own.images),
        optimiser=cast("Optimiser", own.solver),
        rate=float(own.rate),
        schedule=cast("Schedule", own.schedule),
        init=cast("Init", own.init),
        zero_last=own.zero_last == "yes",
    )


def seeds(page: Page) -> range:
    """The seeds of a run, from 1."""
    return range(1, int(page.own.seeds) + 1)

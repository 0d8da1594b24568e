"""Lessons: every file reads, both languages say the same, and every number in them is computed or quoted."""

import re

import pytest
import torch

from explorer import presets, published
from explorer.analysis import totals
from explorer.analysis.teaching.lesson_values import PLACEHOLDER, filled, question, wrong
from explorer.analysis.tools.frameworks import keras_total
from explorer.i18n import LANGUAGES, words
from explorer.lessons import CONTENT, NAME, Broken, files, lessons, parse, read
from explorer.model import build
from explorer.permalink import View
from explorer.presets import PRESETS
from tests.each import each
from tests.teaching import FILES
from tests.traces import trace_of

PATHS = sorted(CONTENT.glob("*"))
each_file = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
PAIRS = list(zip(*(lessons(lang) for lang in LANGUAGES), strict=True))
STEPS = [
    (f"{one.name} {number}", *steps)
    for one, other in PAIRS
    for number, steps in enumerate(zip(one.steps, other.steps, strict=True), start=1)
]
EVERY = [(lesson, step) for lang in LANGUAGES for lesson in lessons(lang) for step in lesson.steps]
ORDER = "residual degradation depth shapes parameters bottleneck macs shortcuts versions summary".split()

GOOD = """title: A title
line: A sentence.
minutes: 5

## One
link: net=resnet18&at=layer2.0.conv2

Text with {params} parameters.

ask: params at layer2.0.conv2

{layer2.0.conv2.params_sum}.

## Two

Words.

ask: Which?
- [x] This. -> Yes.
- [ ] That. -> No.
"""


def texts(step):
    options = step.question.options if step.question else ()
    return [step.text, step.reveal, *(part for option in options for part in (option.text, option.reply))]


@each_file
def test_a_file_is_a_lesson_and_nothing_in_it_is_wrong(path):
    assert NAME.fullmatch(path.name), path.name
    assert wrong(read(path)) == []


def test_the_lessons_are_the_same_in_both_languages_and_none_is_lost():
    """Links name them, so a name that has been given out stays."""
    for lang in LANGUAGES:
        names = [lesson.name for lesson in lessons(lang)]
        assert [name for name in names if name in ORDER] == ORDER
        assert names == [lesson.name for lesson in lessons("en")] and len({*names}) == len(names) == len(files(lang))


@pytest.mark.parametrize("one, other", [pytest.param(*pair, id=pair[0].name) for pair in PAIRS])
def test_a_lesson_is_as_long_in_either_language(one, other):
    assert (one.minutes, len(one.steps)) == (other.minutes, len(other.steps))
    assert 4 <= len(one.steps) <= 8
    assert sum(step.question is not None for step in one.steps) >= 2


@each("one, other", [steps for _, *steps in STEPS], ids=[name for name, *_ in STEPS])
def test_a_step_shows_asks_and_computes_the_same_in_either_language(one, other):
    assert (one.page, one.spec, one.own) == (other.page, other.spec, other.own)
    asked = lambda step: (
        step.question and (step.question.quantity, step.question.at, [option.right for option in step.question.options])
    )
    assert asked(one) == asked(other)
    for here, there in zip(texts(one), texts(other), strict=True):
        assert sorted(PLACEHOLDER.findall(here)) == sorted(PLACEHOLDER.findall(there))


@each("lesson, step", EVERY, ids=[f"{lesson.name}: {step.title}" for lesson, step in EVERY])
def test_no_count_is_typed_by_hand(lesson, step):
    for text in (*texts(step), step.question.text if step.question else ""):
        bare = re.sub(r"\{[^{}]*\}|arXiv:[\d.]+|20\d\d|`[^`]*`|v1\.5|1202|1001", "", text)
        assert re.findall(r"\d{1,3}(?:,\d{3})+|\d{4,}|\d+\.\d", bare) == []


def test_numbers_are_those_of_the_page_explore():
    """By another way than the lessons take: a trace and sums of its own."""
    step = parse(GOOD, "f", "f").steps[0]
    spec = PRESETS["resnet18"].spec
    network = trace_of(spec)
    sums, layer = totals(network), next(layer for layer in network.layers if layer.name == "layer2.0.conv2")
    asked = (
        "{params} {macs} {flops} {depth} {buffers} {layer2.0.conv2.params} {layer2.0.conv2.macs} {layer2.0.conv2.in}"
    )
    assert filled(step, asked).text.split() == [
        *(f"{count:,}" for count in (sums.params, sums.macs, sums.flops, sums.weighted_layers, sums.buffers)),
        *(f"{layer.params:,}", f"{layer.macs:,}", "128×28×28"),
    ]
    assert question(step).value == layer.params == 147_456


def test_numbers_of_other_networks_of_the_bench_and_between_them():
    step = parse(GOOD, "f", "f").steps[0]
    given = {
        "{macs|short}": "1.81 G",
        "{resnet50&shortcut=C:params}": "40,128,552",
        "{resnet50:macs - resnet50-v1:macs}": "231,211,008",
        "{bench:wide} {bench:bottleneck} {bench:narrow} {bench:ratio}": "1,179,648 69,632 73,728 16.94",
        "{bench:bottleneck_sum}": "16,384 + 36,864 + 16,384 = 69,632",
        "{fc.params / params|percent}": "4.4 %",
        "{resnet50:layer4.2.conv2.field} {resnet50-v1:layer4.2.conv2.field}": "427 483",
        "{depth_sum}": "1 + 4 + 4 + 4 + 4 + 1 = 18",
    }
    assert {text: filled(step, text).text for text in given} == given


def test_what_is_quoted_names_its_source():
    step = parse(GOOD, "f", "f").steps[0]
    found = filled(step, "{published:lessons.he2015_table2.plain34} {published:shortcuts.resnet34.A}")
    assert found.text == "28.54 25.03"
    assert len(found.sources) == 2 and all("arXiv:1512.03385" in source for source in found.sources)


# As the sources print them: arXiv:1512.03385 tables 1, 2, 3 and 6, arXiv:1603.05027 table 3.
QUOTED = {
    "lessons.he2015_table1.resnet18": "1.8",
    "lessons.he2015_table1.resnet50": "3.8",
    "lessons.he2015_table2.plain18": "27.94",
    "lessons.he2015_table2.plain34": "28.54",
    "lessons.he2015_table2.resnet18": "27.88",
    "lessons.he2015_table2.resnet34": "25.03",
    "lessons.he2015_table6.resnet110": "6.43",
    "lessons.he2015_table6.resnet1202": "7.93",
    "lessons.he2016_table3.resnet110": "6.61",
    "lessons.he2016_table3.resnet110_pre": "6.37",
    "lessons.he2016_table3.resnet164": "5.93",
    "lessons.he2016_table3.resnet164_pre": "5.46",
    "lessons.he2016_table3.resnet1001": "7.61",
    "lessons.he2016_table3.resnet1001_pre": "4.92",
    "shortcuts.resnet34.none": "28.54",
    "shortcuts.resnet34.A": "25.03",
    "shortcuts.resnet34.B": "24.52",
    "shortcuts.resnet34.C": "24.19",
}
USED = {
    name
    for _, step in EVERY
    for text in texts(step)
    for name in re.findall(r"published:([\w.]+)", text)
}  # fmt: skip
COUNTED = {"lessons.torchvision.resnet50_params", "lessons.torchvision.resnet50_gflops", "lessons.keras.resnet50_total"}


def test_every_quoted_number_is_the_source_s():
    assert {name: published.result(name).shown for name in QUOTED} == QUOTED
    assert QUOTED.keys() | COUNTED <= USED
    assert all(published.result(name).source for name in USED)


def test_what_libraries_print_agrees_with_what_is_counted():
    sums = totals(trace_of(PRESETS["resnet50"].spec))
    keras = totals(trace_of(PRESETS["keras-resnet50"].spec))
    shown = lambda name: published.result(f"lessons.{name}").shown
    assert shown("torchvision.resnet50_params") == f"{sums.params:,}"
    assert shown("torchvision.resnet50_gflops") == f"{sums.macs / 1e9:.3f}"
    assert shown("keras.resnet50_total") == f"{keras_total(keras):,}"


@pytest.mark.parametrize("depth", (18, 34, 50, 101, 152))
def test_the_paper_s_costs_are_those_of_its_networks(depth):
    """Rounded or cut off, as the paper does either."""
    macs = totals(trace_of(PRESETS[f"resnet{depth}{'-v1' if depth > 34 else ''}"].spec)).macs / 1e8
    assert round(10 * float(published.result(f"lessons.he2015_table1.resnet{depth}").shown)) in (int(macs), round(macs))


@pytest.mark.parametrize("name", ["", "x", "lessons", "lessons.x.y", "lessons.keras.source", "../presets/paper.x.y"])
def test_what_is_not_published_is_refused(name):
    with pytest.raises(LookupError, match="nothing published"):
        published.result(name)


BROKEN = {
    "title: A title\n": ("", 1, "missing: title"),
    "line: A sentence.": ("line:", 2, "above the first step"),
    "minutes: 5": ("minutes: soon", 1, "from 1 to 60"),
    "## One\n": ("### One\n", 5, "above the first step"),
    "link: net=resnet18&at=layer2.0.conv2": ("link: net=resnet19", 6, "resnet19"),
    "Text with {params} parameters.": ("\nlink: net=resnet50", 9, "a step has one link:"),
    "Words.\n": ("", 14, "needs text"),
    "ask: Which?": ("ask:", 18, "ask: what?"),
    "- [x] This. -> Yes.": ("- [ ] This. -> Yes.", 18, "one of them right"),
    "- [ ] That. -> No.": ("- [ ] That.", 18, "needs a reply"),
    "- [ ] That. -> No.\n": ("- [y] That.\n", 20, "an option is"),
}


WRONG = {
    "{params}": ("{weights}", 5, "weights"),
    "{layer2.0.conv2.params_sum}": ("{layer9.0.conv2.params}", 5, "layer9.0.conv2"),
    "Yes.": ("{published:lessons.nobody.x}", 14, "nobody"),
    "ask: params at layer2.0.conv2": ("ask: params at layer2.0.conv9", 10, "layer2.0.conv9"),
    "ask: params at": ("ask: weight at", 10, "weight"),
    "at=layer2.0.conv2\n": ("at=layer7.0\n", 5, "layer7.0"),
    "Text with": ("Text with 147,456 and", 10, "gives the answer away"),
    "Words.": ("{recorded:train.plain-32.error}", 14, "plain-32"),
    "## Two\n": ("## Two\nlink: lab?lab=landscape\n", 14, "landscape"),
    "net=resnet18&at=layer2.0.conv2\n": ("bottleneck?bench_channels=16&bench_groups=64\n", 5, "groups"),
}


def refused(lesson: str) -> str:
    """What is said of a lesson that cannot be read."""
    with pytest.raises(Broken) as broken:
        parse(lesson, "07-x.en.md", "x")
    return str(broken.value)


def answered(lesson: str) -> str:
    """What is said first of a lesson that reads well and that its networks cannot answer."""
    return wrong(parse(lesson, "07-x.en.md", "x"))[0]


@pytest.mark.parametrize(
    "said, old, new, line, what",
    [
        *((refused, old, *mended) for old, mended in BROKEN.items()),
        *((answered, old, *mended) for old, mended in WRONG.items()),
    ],
)
def test_what_is_wrong_with_a_lesson_is_named_by_file_and_line(said, old, new, line, what):
    assert GOOD.count(old) == 1
    found = said(GOOD.replace(old, new))
    assert found.startswith(f"07-x.en.md:{line}: ") and what in found, found


def test_a_good_lesson_has_nothing_wrong():
    lesson = parse(GOOD, "f", "f")
    assert wrong(lesson) == []
    assert lesson.steps[1].spec == lesson.steps[0].spec, "a step without a link shows what the one before shows"


def test_a_file_with_another_name_is_no_lesson(tmp_path):
    for name in ("lesson.md", "01-x.fr.md", "1-x.en.md"):
        (tmp_path / name).write_text(GOOD)
        with pytest.raises(Broken, match=re.escape(f"{name}:1:")):
            read(tmp_path / name)


def test_a_layer_that_a_reader_chose_stays_chosen():
    step = parse(GOOD, "f", "f").steps[0]
    assert step.view(View()).at == "layer2.0.conv2"
    assert step.view(View(at="conv1", count="flops", lang="zh")) == View(at="conv1", count="flops", lang="zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_has_its_words(lang):
    asked = {step.question for _, step in EVERY if step.question and step.question.quantity}
    keys = {f"lessons.ask_{one.quantity}{'_at' if one.at else ''}" for one in asked}
    assert keys <= words(lang).keys()


def test_vanishing_gradients_are_not_given_as_the_reason():
    """The paper finds them unlikely in its plain networks; the lesson says so and names what is known."""
    lesson = next(lesson for lesson in lessons("en") if lesson.name == "degradation")
    said = " ".join(text for step in lesson.steps for text in texts(step))
    for word in ("healthy norms", "conjecture", "Not settled", "1605.06431", "1702.08591", "1712.09913"):
        assert word in said
    for lesson, step in EVERY:
        assert lesson.name == "degradation" or not re.search("vanish|梯度消失", " ".join(texts(step)))


DENIED = {"en": r"\bno ((?:ResNet-\d+(?:, | and | or )?)+)", "zh": r"没有 ((?:ResNet-\d+(?:、| 和 | 或 )?)+)"}
FAMILY = {"en": r"\*n\* = ([\d, and]+) make ResNet-([\d, and]+)", "zh": r"\*n\* = ([\d、]+) 分别得到 ResNet-([\d、]+)"}
FRACTIONS = {
    "en": {15: "a fifteenth", 16: "a sixteenth", 17: "a seventeenth", 18: "an eighteenth"},
    "zh": {15: "十五分之一", 16: "十六分之一", 17: "十七分之一", 18: "十八分之一"},
}


def step_of(lang: str, name: str, number: int):
    """A step of a lesson, from 1 on."""
    (lesson,) = (lesson for lesson in lessons(lang) if lesson.name == name)
    return lesson.steps[number - 1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_denies_a_cifar_depth_that_can_be_built(lang):
    said = [text for lesson in lessons(lang) for step in lesson.steps for text in texts(step)]
    said += [*words(lang).values(), FILES[lang].read_text(encoding="utf-8")]
    said += [preset.special[lang] for preset in PRESETS.values()]
    denied = {depth for text in said for names in re.findall(DENIED[lang], text) for depth in re.findall(r"\d+", names)}
    assert {"18", "34"} <= denied
    assert [depth for depth in denied if presets.find(f"cifar-resnet{depth}")] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_family_s_depths_are_those_of_its_blocks(lang):
    (found,) = re.findall(FAMILY[lang], step_of(lang, "depth", 5).reveal)
    blocks, depths = ([int(number) for number in re.findall(r"\d+", part)] for part in found)
    assert depths == [depth for depth in presets.CIFAR_DEPTHS if depth < 1202]
    assert [presets.cifar(depth).spec.repeats for depth in depths] == [(n, n, n) for n in blocks]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stage_2_leaves_is_what_torch_makes(lang):
    step, left = step_of(lang, "shapes", 4), []
    network = build(step.spec, device="meta")
    network.layer2.register_forward_hook(lambda _module, _given, made: left.append("×".join(map(str, made.shape[1:]))))
    network(torch.empty(1, *step.spec.input, device="meta"))
    assert re.findall(r"\d+×\d+×\d+", filled(step, step.text).text) == left


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fraction_in_words_is_the_bench_s(lang):
    step = step_of(lang, "bottleneck", 3)
    ratio = round(float(filled(step, "{bench:ratio}").text))
    said = [word for word in FRACTIONS[lang].values() if any(word in option.text for option in step.question.options)]
    assert said == [FRACTIONS[lang][ratio]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_3x3_is_narrow_on_both_sides_and_the_1x1_on_one(lang):
    step = step_of(lang, "bottleneck", 4)
    sides = {
        layer.name[-5:]: (layer.in_shape[0], layer.out_shape[0])
        for layer in trace_of(step.spec).layers
        if layer.name.startswith("layer1.1.conv")
    }
    narrow, wide = map(int, re.findall(r"\d{2,}", step.text))
    assert sides == {"conv1": (wide, narrow), "conv2": (narrow, narrow), "conv3": (narrow, wide)}


@pytest.mark.parametrize("lang, cut", [("en", "cut off"), ("zh", "截断")])
def test_what_is_said_to_be_cut_off_is(lang, cut):
    step = step_of(lang, "versions", 3)
    shown = published.result("lessons.he2015_table1.resnet50").shown
    macs = totals(trace_of(PRESETS["resnet50-v1"].spec)).macs / 1e9
    assert (cut in step.text) == (f"{macs:.1f}" != shown == f"{int(macs * 10) / 10}")

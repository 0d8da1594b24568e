"""What a teacher is told: every question has a link that opens, and what the app itself does not run is true in torch."""

import re
from urllib.parse import parse_qs

import pytest
import torch

from explorer import lessons
from explorer.i18n import LANGUAGES
from explorer.model import build
from explorer.presets import PRESETS
from explorer.ui.pages import read_query
from tests.teaching import DOCS, FILES, rows

ENGLISH = rows("en")
LESSONS = {
    "en": r"\*Lessons\* has (\w+), of (\w+) to (\w+) minutes",
    "zh": r"“课程”有(\w+)课，每课(\w+)到(\w+)分钟",
}
COUNTED = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(),
    "zh": "零 一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五".split(),
}
LINKS = {link for file in FILES.values() for link in re.findall(r"`(/[^`]*)`", file.read_text(encoding="utf-8"))}


def test_every_question_is_there_once_in_each_language():
    assert FILES.keys() == LANGUAGES.keys()
    for lang in LANGUAGES:
        assert [row.number for row in rows(lang)] == list(range(1, 28))
        assert [row.link for row in rows(lang)] == [row.link for row in ENGLISH]
    assert len({row.link for row in ENGLISH}) == 27


@pytest.mark.parametrize("link", sorted(LINKS))
def test_a_link_opens_a_page_and_every_word_of_it_is_used(link):
    page, _, query = link.removeprefix("/").partition("?")
    assert not page or (DOCS.parent / "pages" / f"{page}.py").is_file()
    found = read_query(query, page or "explore")
    assert not found.notes
    if page == "lessons":
        steps = lessons.find("en", found.own.lesson).steps
        assert int(parse_qs(query).get("step", ["1"])[0]) <= len(steps)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lessons_are_as_many_and_as_long_as_is_said(lang):
    (said,) = re.findall(LESSONS[lang], FILES[lang].read_text(encoding="utf-8"))
    count, *minutes = (COUNTED[lang].index(word) for word in said)
    assert len(lessons.lessons(lang)) == count
    long = [lesson.minutes for lesson in lessons.lessons(lang)]
    assert [min(long), max(long)] == minutes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_says_what_to_look_for(lang):
    assert all(row.says for row in rows(lang))


def test_both_languages_name_the_same_numbers():
    """Of four digits and more: a word or a unit may stand apart."""
    for one, other in zip(rows("en"), rows("zh"), strict=True):
        numbers = [sorted(re.findall(r"\d[\d,]{3,}", " ".join(row.says))) for row in (one, other)]
        assert numbers[0] == numbers[1], one.number


@pytest.mark.parametrize("name, last", [("resnet18", "bn2"), ("resnet50", "bn3")])
def test_a_block_whose_last_scale_is_zero_is_its_shortcut(name, last):
    """Question 21 and the last step of the first lesson."""
    torch.manual_seed(0)
    network = build(PRESETS[name].spec).eval()
    blocks = [block for stage in (network.layer1, network.layer2) for block in stage]
    for block in blocks:
        getattr(block, last).weight.data.zero_()
    identities = [isinstance(block.downsample, torch.nn.Identity) for block in blocks]
    assert True in identities and False in identities
    image = torch.rand(1, 64, 8, 8)
    with torch.no_grad():
        for block, identity in zip(blocks, identities, strict=True):
            out = block(image)
            brought = image if identity else block.downsample(image).relu()
            assert torch.equal(out, brought)
            image = out


def test_at_the_first_step_the_zero_scale_learns_and_the_convolutions_do_not():
    torch.manual_seed(0)
    block = build(PRESETS["resnet50"].spec).layer1[1]
    block.bn3.weight.data.zero_()
    (block(torch.rand(2, 256, 8, 8)) * torch.rand(2, 256, 8, 8)).sum().backward()
    assert block.bn3.weight.grad.abs().min() > 0
    assert all(getattr(block, f"conv{number}").weight.grad.eq(0).all() for number in (1, 2, 3))


def test_a_normalisation_undoes_small_weights():
    """The second step of the first lesson: in training, the scale behind the convolution has to go, not its weights."""
    torch.manual_seed(0)
    block, image = build(PRESETS["resnet34"].spec).layer2[1].train(), torch.rand(4, 128, 8, 8)
    block.bn2.eps = 1e-12  # or weights that are smaller still would be felt
    with torch.no_grad():
        before = block(image)
        block.conv2.weight *= 0.1
        assert torch.allclose(block(image), before, atol=1e-4)
        assert not torch.allclose(before, image, atol=0.1)
        block.bn2.weight.zero_()
        assert torch.equal(block(image), image)


def test_what_leaves_the_first_block_of_a_v2_stage_is_in_its_output_unchanged():
    """The fifth step of lesson v1, v1.5 and v2: with later blocks that add nothing it is all there is."""
    torch.manual_seed(0)
    stage = build(PRESETS["timm-resnetv2-50"].spec).eval().layer2
    for block in stage[1:]:
        block.conv3.weight.data.zero_()
    image = torch.randn(1, 256, 8, 8)
    with torch.no_grad():
        assert torch.equal(stage(image), stage[0](image))
    assert [isinstance(block.downsample, torch.nn.Identity) for block in stage] == [False, True, True, True]


@pytest.mark.parametrize("name, part, channels", [("resnet50-v1", "conv1", 256), ("resnet34-a", "downsample", 64)])
def test_stride_2_without_a_window_reads_one_pixel_in_four(name, part, channels):
    """The lessons on v1 and on shortcut A."""
    layer = getattr(build(PRESETS[name].spec).layer2[0], part)
    image = torch.rand(1, channels, 8, 8, requires_grad=True)
    layer(image).sum().backward()
    read = image.grad[0].ne(0).any(dim=0)
    assert read.sum().item() == 16 and read[::2, ::2].all()

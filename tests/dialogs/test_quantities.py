import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.quantities import Amount, AmountReader, written
from knowledge.loading import load


@pytest.fixture(scope="module")
def amounts(knowledge, interpreter):
    reader = AmountReader(knowledge.slots)

    def read(words):
        return [
            (one.dimension, tuple(round(value, 1) for value in one.values))
            for one in reader.read(interpreter.text(words))[0]
        ]

    return read


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("28in", [("length", (711.2,))]),
        ('28"', [("length", (711.2,))]),
        ("28''", [("length", (711.2,))]),
        ("2.3 ft", [("length", (701.0,))]),
        ("71cm", [("length", (710.0,))]),
        ("710 mm", [("length", (710.0,))]),
        ("350W", [("power", (350.0,))]),
        ("1.6kW", [("power", (1600.0,))]),
        ("1,600 W", [("power", (1600.0,))]),
        ("95F", [("temperature", (35.0,))]),
        ("35 degrees", [("temperature", (35.0,))]),
        ("45 dB(A)", [("sound", (45.0,))]),
        ("600 to 650 mm", [("length", (600.0, 650.0))]),
        ("3U or 4U", [("height", (3.0, 4.0))]),
        ("between 8 and 12", [(None, (8.0, 12.0))]),
        ('24x2.5"', [(None, (24.0,)), ("drive_size", (2.5,))]),
        ("a dozen", [(None, (12.0,))]),
        ("twenty-four", [(None, (24.0,))]),
        ("$2000", [("money", (2000.0,))]),
        ("six weeks", [("time", (6.0,))]),
    ],
)
def test_an_amount_is_read_with_its_unit(amounts, words, found):
    assert amounts(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "E5-2670",
        "12 x 13 in board",
        "410 x 330 mm",
        "80x80",
        "a 42U cabinet",
        "10 inch rack",
        "pcie gen5",
        "R740xd",
    ],
)
def test_what_is_no_amount_is_refused(amounts, words):
    assert amounts(words) == []


@pytest.mark.parametrize("words", ["2 in the rack", "8 in front"])
def test_the_word_in_is_no_inch(amounts, words):
    assert amounts(words)[0][0] is None


@pytest.fixture(scope="module")
def reader(knowledge):
    return AmountReader(knowledge.slots)


WIDTHS_OF_RACKS_INCH = {10, 19, 21, 23}
MEASURED = {"length", "power", "temperature", "sound", "height", "time", "capacity", "memory"}
UNITS = {unit.id: unit for unit in load().slots.units if unit.dimension in MEASURED and not unit.read_as}


@settings(max_examples=150, deadline=None)
@given(
    unit=st.sampled_from(sorted(UNITS)).map(UNITS.__getitem__),
    low=st.integers(1, 900).filter(lambda low: low not in WIDTHS_OF_RACKS_INCH),
    more=st.integers(0, 50),
)
def test_an_amount_that_was_written_is_read_back(reader, interpreter, unit, low, more):
    ends = (low, low + more) if more and low + more not in WIDTHS_OF_RACKS_INCH else (low,)
    values = tuple((value + unit.offset) * unit.factor for value in ends)
    (found,), _ = reader.read(interpreter.text(written(Amount(values, unit.dimension, unit, 0, 0))))
    assert found.unit == unit
    assert found.values == pytest.approx(values)

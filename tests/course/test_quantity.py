import pytest

from dltui.course import Quantity, QuantityError


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("loss at epoch 10", Quantity("loss", 10)),
        ("  val_accuracy   at the  end ", Quantity("val_accuracy")),
        ("Loss At Epoch 1", Quantity("Loss", 1)),
        ("xor net/loss at epoch 3", Quantity("loss", 3, "xor net")),
        ("one_hidden_unit/loss at the end", Quantity("loss", 0, "one_hidden_unit")),
        ("bits", Quantity("bits", reported=True)),
        ("bits-per.char", Quantity("bits-per.char", reported=True)),
    ],
)
def test_the_forms_of_a_number_to_be_predicted(text, quantity):
    assert Quantity.parse(text) == quantity
    assert Quantity.parse(str(quantity)) == quantity


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "`predict:` names no number; write `predict: loss at epoch 10`"),
        ("how low?", r"cannot read the prediction 'how low\?'; write"),
        ("loss at epoch ten", "cannot read"),
        ("loss at epoch -1", "cannot read"),
        ("loss after epoch 3", "cannot read"),
        ("3 at epoch 3", "cannot read"),
        ("loss at epoch 0", "epochs count from 1; write `at epoch 1`"),
        ("xor/loss", "does not say when; add `at epoch 10`"),
        ("/loss at the end", "cannot read"),
    ],
)
def test_another_form_is_refused_with_what_to_write(text, says):
    with pytest.raises(QuantityError, match=says):
        Quantity.parse(text)


def test_a_quantity_in_words_is_without_its_fit():
    assert Quantity("loss", 0, "xor").words == "loss at the end"
    assert Quantity("bits", reported=True).words == "bits"

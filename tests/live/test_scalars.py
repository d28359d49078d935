import numpy as np
import tensorflow as tf

from dltui.live import scalars


def test_floats_come_from_devices_arrays_and_python():
    values = [tf.constant(1.5), np.float64(2.5), np.array([3.5]), 4, tf.Variable(5.5)]
    assert scalars.floats(values) == [1.5, 2.5, 3.5, 4.0, 5.5]


def test_what_is_no_single_number_gives_none():
    assert scalars.floats(["a", np.zeros(2), None, tf.zeros((2, 2))]) == [None, None, None, None]


def test_scalars_of_one_type_are_read_together():
    assert scalars.stacked([tf.constant(float(n)) for n in range(5)]) == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_what_cannot_be_read_together_says_so():
    assert scalars.stacked([tf.constant(1), tf.constant(1.0)]) is None
    assert scalars.stacked([tf.zeros(2), tf.zeros(2)]) is None


def test_logs_of_metrics_with_several_values_come_to_one_level():
    assert scalars.flat({"loss": 1.0, "scores": {"a": 2.0, "b": 3.0}}) == {"loss": 1.0, "a": 2.0, "b": 3.0}


def test_no_logs_are_none():
    assert scalars.flat(None) == {}

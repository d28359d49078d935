# ---
# title: 13,002 numbers
# year: 1989
# people: Yann LeCun and colleagues at Bell Labs
# summary: A small network learns to read handwritten digits, first slowly, then
#   quickly with a better cost.
# goal: cross_entropy/val_accuracy >= 0.95
# quick: {epochs: 2}
# minutes: 20
# seed: 1989
# ---

# %% [markdown]
# # 13,002 numbers
#
# In 1989 a group around Yann LeCun at Bell Labs trained a network by
# backpropagation to read zip codes from real envelopes. The training took three
# days on a Sun workstation. A few years later, its successors read bank cheques
# by the million: learning had left the toy problems behind.
#
# Here you train a simpler one in seconds: 784 pixels, two hidden layers of 16
# units, ten outputs. All it knows is in 13,002 weights and biases. You will
# work out the slope of its cost and check it, see a cost that learns slowly and
# one that learns fast, look at what the weights became, and find out how easily
# it is fooled.

# %%
import keras
import numpy as np
import tensorflow as tf

from dltui import datasets, live
from dltui.drawings import Bars, Images, Lines

# %% [markdown]
# # Real handwriting
#
# The 1,797 digits that come with scikit-learn were written by thirteen people
# on forms of the American standards institute NIST. Ethem Alpaydin and Cevat
# Kaynak shrank them to 8 by 8 pixels in the 1990s; here they are enlarged to 28
# by 28, the size of MNIST, which you can choose instead. A pixel is a number
# from 0, paper, to 1, ink.
#
# A part of the images is put aside as validation data. The network never learns
# from them; they only answer the question that counts, how well it reads digits
# that it has not seen. The targets are one-hot: ten numbers, a 1 in the place
# of the right digit.

# %%
dataset = "digits"  # @param ["digits", "mnist"]

# images (n, 28, 28) from 0 to 1, labels (n,)
train, validation = datasets.load(dataset)
train_images, train_labels = train
val_images, val_labels = validation
train_pixels = train_images.reshape(-1, 784)  # (n, 784)
val_pixels = val_images.reshape(-1, 784)  # (v, 784)
train_targets = np.eye(10, dtype="float32")[train_labels]  # (n, 10)
val_targets = np.eye(10, dtype="float32")[val_labels]  # (v, 10)

print(f"{len(train_pixels):,} images to learn from")
print(f"{len(val_pixels):,} images to be judged by")
captions = tuple(str(label) for label in train_labels[:24])
live.show(Images(train_images[:24], captions, low=0, high=1), "digits")

# %% [markdown]
# # The network
#
# Each layer multiplies by a matrix, adds a bias and applies a curve. The hidden
# units cut negative sums off, which is called ReLU and came into use around
# 2010; the ten outputs use the sigmoid $\sigma$:
#
# $$a_1 = \max(0, x W_1 + b_1)$$
# $$a_2 = \max(0, a_1 W_2 + b_2)$$
# $$a_3 = \sigma(a_2 W_3 + b_3)$$
#
# The digit with the largest output is the answer. Count the numbers: 784 times
# 16 weights and 16 biases, then 16 times 16 and 16, then 16 times 10 and 10.
# That makes 12,560 + 272 + 170 = 13,002. The function below makes the network,
# from the same random start each time, so that two ways to train it can be
# compared.

# %%
seed = 1989  # @param {type: "integer", min: 0, max: 9999}


def network(name):
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(
                16, activation="relu"
            ),  # kernel (784, 16), bias (16,)
            keras.layers.Dense(
                16, activation="relu"
            ),  # kernel (16, 16), bias (16,)
            keras.layers.Dense(
                10, activation="sigmoid"
            ),  # kernel (16, 10), bias (10,)
        ],
        name=name,
    )


model = network("quadratic")
print(f"{model.count_params():,} numbers")

# %% [markdown]
# # The cost and its slope
#
# The oldest cost is the mean squared distance between outputs and targets,
# halved to please the derivative:
#
# $$C = \frac{1}{2m} \sum_{i=1}^{m} |a_i - t_i|^2$$
#
# To learn, we need its slope for all 13,002 numbers. The chain rule gives one
# $\delta$ a layer, from the last to the first; the slope of the sigmoid is
# $a(1 - a)$, that of ReLU is 1 or 0:
#
# $$\delta_3 = \frac{1}{m} (a_3 - t) a_3 (1 - a_3)$$
# $$\delta_2 = \delta_3 {W_3}^T (a_2 > 0)$$
#
# and so on down. The slope of $W_3$ is ${a_2}^T \delta_3$: what came in, times
# what went wrong. The program compares every slope with TensorFlow's tape.


# %%
def quadratic_cost(targets, outputs):
    return 0.5 * keras.ops.sum((outputs - targets) ** 2, axis=-1)  # (m,)


def slopes_by_hand(model, inputs, targets):
    """Return the slopes of the mean cost, in the order of the weights."""
    weights_1, biases_1, weights_2, biases_2, weights_3, biases_3 = (
        model.get_weights()
    )
    answers_1 = np.maximum(0, inputs @ weights_1 + biases_1)  # (m, 16)
    answers_2 = np.maximum(0, answers_1 @ weights_2 + biases_2)  # (m, 16)
    sums_3 = answers_2 @ weights_3 + biases_3  # (m, 10)
    answers_3 = 1 / (1 + np.exp(-sums_3))  # (m, 10)

    errors = (answers_3 - targets) / len(inputs)  # (m, 10)
    delta_3 = errors * answers_3 * (1 - answers_3)  # (m, 10)
    delta_2 = delta_3 @ weights_3.T * (answers_2 > 0)  # (m, 16)
    delta_1 = delta_2 @ weights_2.T * (answers_1 > 0)  # (m, 16)
    slopes = []
    for before, delta in (
        (inputs, delta_1),
        (answers_1, delta_2),
        (answers_2, delta_3),
    ):
        slopes += [before.T @ delta, delta.sum(axis=0)]  # weights, biases
    return slopes


few_pixels, few_targets = train_pixels[:32], train_targets[:32]
by_hand = slopes_by_hand(model, few_pixels, few_targets)
with tf.GradientTape() as tape:
    cost = tf.reduce_mean(quadratic_cost(few_targets, model(few_pixels)))
by_tape = tape.gradient(cost, model.trainable_weights)
for weight, ours, theirs in zip(model.trainable_weights, by_hand, by_tape):
    difference = np.abs(ours - theirs).max()
    print(f"{weight.path:<24} differs from the tape by {difference:.1e}")
    assert difference < 1e-6, f"{weight.path}: the slopes disagree"

# %% [markdown]
# # One step downhill
#
# The slopes point uphill, so every number takes a small step the other way. The
# size of the step is the learning rate $\eta$:
#
# $$w \leftarrow w - \eta \frac{\partial C}{\partial w}$$
#
# That is all there is to learning; the rest is repetition. An exact slope would
# need all images for every single step, so each step looks at a small batch
# instead: its slope is a rough but fair estimate, and thirty rough steps bring
# you further than one exact step. This is stochastic gradient descent, from
# Herbert Robbins and Sutton Monro, 1951. The program takes one step by hand and
# lets Keras take the same one.

# %%
learning_rate = 0.04  # @param {type: "number", min: 0.001, max: 1, live: true}

stepped = [
    weight - learning_rate * slope
    for weight, slope in zip(model.get_weights(), by_hand)
]
model.compile(keras.optimizers.SGD(learning_rate), loss=quadratic_cost)
model.train_on_batch(few_pixels, few_targets)
for ours, theirs in zip(stepped, model.get_weights()):
    assert np.allclose(ours, theirs, atol=1e-6), "Keras took another step"

after = tf.reduce_mean(quadratic_cost(few_targets, model(few_pixels)))
print(f"Keras took the same step: the cost fell from {cost:.4f} to {after:.4f}")

# %% [markdown]
# # Before you train
#
# An epoch shows every training image once, in batches. MNIST has many more
# images than the digits of scikit-learn and gets larger batches. Such a small
# network computes a batch faster than Python can ask for one, so the batches
# are put together once, stay in memory and only change their order, and Keras
# is told to do many between two looks at the clock. At the start each output is
# near one half, so nine of ten are far too high. What does the network have to
# learn first?

# %% [markdown] tags=["predict"]
# Within the first epoch the quadratic cost falls to less than half. How many
# training images does the network read right meanwhile, on average over that
# epoch?
#
# - [ ] more than half
# - [ ] between a third and a half
# - [x] less than a quarter

# %%
epochs = 40  # @param {type: "integer", min: 1, max: 200}

small = dataset == "digits"
batch_size = 16 if small else 128
batches_at_once = 30 if small else 117


def in_batches(pixels, targets, size):
    """Return batches that stay in memory, in another order each epoch."""
    pixels, targets = tf.constant(pixels), tf.constant(targets)

    def batch(some):
        return tf.gather(pixels, some), tf.gather(targets, some)

    shuffled = tf.data.Dataset.range(len(pixels)).shuffle(len(pixels), seed)
    batches = shuffled.batch(size).map(batch).cache()
    return batches.shuffle(len(batches), seed)


def pictures():
    return [
        live.Weights(0, (28, 28)),
        live.ConfusionMatrix(val_pixels, val_labels, "0123456789"),
        live.Mistakes(val_pixels, val_labels, "0123456789"),
    ]


# %% [markdown]
# # Train it
#
# Four things to watch. The loss drops at once to about 0.45, the price of
# answering *probably not*, one in ten, to all ten digits: cheap, and no reading
# at all. Only then the accuracy climbs, as one digit after another is told from
# the rest; the confusion matrix shows which, with the true digit in its rows.
# In the weight images, patches and strokes appear out of the noise. And among
# the worst mistakes are those where the network was most sure of a wrong digit.
#
# After 40 epochs it reads about nine digits in ten. It is still learning, but
# slowly. The next step asks why.

# %%
model = network("quadratic")
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate),
    loss=quadratic_cost,
    metrics=["accuracy"],
    steps_per_execution=batches_at_once,
)
quadratic = model.fit(
    in_batches(train_pixels, train_targets, batch_size),
    shuffle=False,  # they shuffle themselves
    epochs=epochs,
    validation_data=in_batches(val_pixels, val_targets, 1000),
    callbacks=pictures(),
    verbose=2,
)

# %% [markdown]
# # A better question: cross-entropy
#
# Look at $\delta_3$ again. Its factor $a(1 - a)$ is a quarter at most, and near
# 0 where an output is sure, even if it is surely wrong: the worse the error,
# the slower the cure. Read the outputs as probabilities instead and ask how
# surprised they are by the truth:
#
# $$C = -\frac{1}{m} \sum_{i=1}^{m} t_i \ln a_i + (1 - t_i) \ln(1 - a_i)$$
#
# summed over the ten outputs. Its derivative brings $a(1 - a)$ into the
# denominator, where it cancels:
#
# $$\delta_3 = \frac{1}{m} (a_3 - t)$$
#
# The step is as large as the error. Same network, start and rate; only the cost
# changes.


# %%
def cross_entropy_cost(targets, outputs):
    outputs = keras.ops.clip(outputs, 1e-7, 1 - 1e-7)  # no logarithm of 0
    ones = targets * keras.ops.log(outputs)  # (m, 10)
    zeros = (1 - targets) * keras.ops.log(1 - outputs)  # (m, 10)
    return -keras.ops.sum(ones + zeros, axis=-1)  # (m,)


model = network("cross_entropy")
first_weights = model.layers[0].kernel.numpy()  # (784, 16), before training
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate),
    loss=cross_entropy_cost,
    metrics=["accuracy"],
    steps_per_execution=batches_at_once,
)
cross_entropy = model.fit(
    in_batches(train_pixels, train_targets, batch_size),
    shuffle=False,  # they shuffle themselves
    epochs=epochs,
    validation_data=in_batches(val_pixels, val_targets, 1000),
    callbacks=pictures(),
    verbose=2,
)

slow = quadratic.history["val_accuracy"]
fast = cross_entropy.history["val_accuracy"]
print("validation accuracy   quadratic   cross-entropy")
for epoch in (1, 2, 5, 10, 20, 40):
    if epoch <= min(len(slow), len(fast)):
        row = f"{slow[epoch - 1]:10.1%}   {fast[epoch - 1]:13.1%}"
        print(f"after {epoch:3d} epochs     {row}")

# %% [markdown]
# # What it knows, and what it mixes up
#
# Each of the 16 images shows the weights from all pixels to one hidden unit.
# You might hope for loops and strokes; you find blurred patches of for and
# against, each useful to several digits. The grain at the edges is no knowledge
# at all: a pixel that is paper in every training image has slope 0, so its
# weights are still the random ones of the start. The program proves it.
#
# The confusion matrix is more honest than one percentage. Its most frequent
# mistakes are often pairs that share a form, such as 8 and 1 or 9 and 3. Look
# at the worst ones: would you have known?

# %%
paper = (train_pixels == 0).all(axis=0)  # (784,): never inked
weights_now = model.layers[0].kernel.numpy()  # (784, 16)
moved = (weights_now != first_weights).any(axis=1)  # (784,)
print(f"{paper.sum()} pixels are never inked")
assert not (moved & paper).any(), "a weight moved without a slope"

outputs = model.predict(val_pixels, batch_size=1024, verbose=0)  # (v, 10)
answers = outputs.argmax(axis=1)  # (v,)
confusion = np.zeros((10, 10), dtype=int)  # rows: truth, columns: answer
np.add.at(confusion, (val_labels, answers), 1)
print(f"{np.trace(confusion)} of {len(val_labels)} right")

wrong = confusion - np.diag(np.diag(confusion))
for place in np.argsort(wrong, axis=None)[:-5:-1]:
    truth, answer = divmod(int(place), 10)
    print(f"taken for {answer} though it was {truth}: {wrong[truth, answer]}")

# %% [markdown]
# # Break it: move the paper
#
# To you, a digit that is written a little further to the right is the same
# digit. To this network it is 784 other numbers. It never learned what a stroke
# is; it learned which pixels, at which places, speak for which digit. Now we
# shift the validation images sideways, pixel by pixel, and ask again. Nothing
# is trained in this step.
#
# The same weakness would show for larger or slanted writing. More data, shifted
# in all ways, would help a little and cost a lot. A better idea is to build the
# network so that it looks for the same stroke everywhere.

# %% [markdown] tags=["predict"]
# The digits are shifted by four pixels, a seventh of the width. How many does
# the network still read?
#
# - [ ] nearly all, above 90 %
# - [ ] about 75 %
# - [x] fewer than half

# %%
shifts = np.arange(-6, 7)  # (13,): pixels to the right
accuracies = []
for shift in shifts:
    shifted = np.roll(val_images, shift, axis=2)  # (v, 28, 28)
    pixels = shifted.reshape(-1, 784)  # (v, 784)
    answers = model.predict(pixels, batch_size=1024, verbose=0).argmax(axis=1)
    accuracies.append((answers == val_labels).mean())
    print(f"shifted by {shift:+d}: {accuracies[-1]:6.1%}")

curve = np.array([accuracies])  # (1, 13)
drawing = Lines(shifts, curve, ("accuracy",), "shift in pixels", "accuracy")
live.show(drawing, "shifted")

# %% [markdown]
# # Exercise: softmax
#
# Ten sigmoids may all say yes at once. A softmax makes them share: output $k$
# is
#
# $$a_k = \frac{e^{z_k}}{\sum_{j=1}^{10} e^{z_j}}$$
#
# so that each row sums to 1. With its own cross-entropy the $\delta$ is again
# $a - t$, and nearly every classifier of today ends this way. Write it for an
# array of rows. The starter follows the formula to the letter, and breaks where
# $e^{z}$ is too large for a computer. There is a way out: adding the same
# number to all $z$ of a row changes nothing.

# %% [markdown] tags=["hint"]
# Subtract from each row its largest number before `np.exp`: the powers are then
# 1 at most, and the quotient is the same. `max` needs `axis=1`, and
# `keepdims=True` keeps the shape (n, 1) that fits the rows.


# %% tags=["exercise"]
def softmax(sums):
    # sums (n, k), result (n, k)
    powers = np.exp(sums)
    return powers / powers.sum(axis=1, keepdims=True)


# %% tags=["solution"]
def softmax(sums):
    # sums (n, k), result (n, k)
    largest = sums.max(axis=1, keepdims=True)  # (n, 1)
    powers = np.exp(sums - largest)  # (n, k), 1 at most
    return powers / powers.sum(axis=1, keepdims=True)


# %% tags=["check"]
cases = [[0, 0], [1, 2, 3], [1000, 1001], [-1000, -1001, -1000]]
for case in cases:
    sums = np.array([case, case[::-1]], dtype=float)  # (2, k)
    logarithms = sums - np.logaddexp.reduce(sums, axis=1, keepdims=True)
    expected = np.exp(logarithms)  # (2, k)
    got = np.asarray(softmax(sums))
    found = f"softmax of {case}: expected {expected[0].round(3)}"
    assert got.shape == expected.shape, f"{found}, got the shape {got.shape}"
    assert np.allclose(got, expected), f"{found}, got {got[0].round(3)}"

# %% [markdown]
# # What to try, and what came next
#
# - Draw a digit yourself. It is cut out and centred first, as the data are.
#   Then draw a letter.
# - Give the quadratic cost four times the learning rate, 0.16. How much of its
#   delay was only the factor of a quarter?
# - `dataset = "mnist"`: 60,000 images. How far do 13,002 numbers go?
# - Raise `learning_rate` while it trains until the curve breaks, then lower it.
#   Does the network recover?
#
# The network of 1989 had fewer free numbers than this one, 9,760, because small
# patches of weights were used again all over the image. That is convolution,
# and it answers the step before the exercise. The lesson on LeNet takes it up.


# %% tags=["play"]
def like_the_data(image):
    """Return a drawing (28, 28) cut out, enlarged and centred as the data."""
    rows, columns = np.nonzero(image > 0.3)
    if not len(rows):
        return image
    left, right = columns.min(), columns.max() + 1
    ink = image[rows.min() : rows.max() + 1, left:right, np.newaxis]
    scale = (28 if small else 20) / max(ink.shape)  # MNIST has a margin
    height, width = (max(1, round(side * scale)) for side in ink.shape[:2])
    ink = tf.image.resize(ink, (height, width), antialias=True)
    top, left = (28 - height) // 2, (28 - width) // 2
    page = tf.image.pad_to_bounding_box(ink, top, left, 28, 28)  # (28, 28, 1)
    if small:
        coarse = tf.image.resize(page, (8, 8), "area")
        page = tf.image.resize(coarse / tf.reduce_max(coarse), (28, 28))
    return page.numpy()[..., 0]


@live.play.draw((28, 28), examples=val_images)
def read(image):
    """Draw a digit."""
    pixels = like_the_data(image).reshape(1, 784)
    outputs = model(pixels, training=False).numpy()[0]  # (10,)
    return Bars(outputs, tuple("0123456789"))

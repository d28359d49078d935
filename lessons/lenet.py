# ---
# title: LeNet-5
# year: 1998
# people: Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner
# summary: A small kernel slides over the whole digit, and 61,706 numbers read
#   it better than 266,610 that do not share.
# goal: lenet/val_accuracy >= 0.98
# quick: {epochs: 1}
# minutes: 25
# seed: 1998
# ---

# %% [markdown]
# # LeNet-5
#
# In 1998 Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner published
# the network that read the amounts on bank cheques, several million a day. It
# learned from examples which strokes make a digit, and it learned each stroke
# once for all places of the image. That is convolution, and it is the answer to
# the question at the end of the last lesson: why should a network that can read
# a digit lose it when the paper is moved?
#
# You will slide a kernel over a digit by hand, shrink what it finds, stack such
# layers into LeNet-5, watch them learn, compare the result with dense networks,
# and then move the paper again.

# %%
import keras
import numpy as np

from dltui import datasets, live
from dltui.drawings import Bars, Images, Lines

# %% [markdown]
# # The same handwriting
#
# The images are those of the lesson on digits: scikit-learn's 1,797, enlarged
# to 28 by 28, or MNIST. The authors of LeNet-5 made MNIST for this very paper,
# out of two collections of NIST: 60,000 digits to learn from and 10,000 to be
# judged by, which everybody has compared networks with since.
#
# One thing changes. A dense network sees a digit as 784 numbers in a row, and
# would learn just as well if all images were scrambled in the same way. Here
# the rows and columns stay, and a last axis counts the channels: one, because
# the images are grey. A photograph would have three.

# %%
dataset = "digits"  # @param ["digits", "mnist"]

train, validation = datasets.load(dataset)
train_images = train[0][..., np.newaxis]  # (n, 28, 28, 1), from 0 to 1
val_images = validation[0][..., np.newaxis]  # (v, 28, 28, 1)
train_labels, val_labels = train[1], validation[1]  # (n,), (v,)

print(f"{len(train_images):,} images to learn from")
print(f"{len(val_images):,} images to be judged by")
captions = tuple(str(label) for label in val_labels[:24])
live.show(Images(val_images[:24], captions, low=0, high=1), "digits")

# %% [markdown]
# # One small kernel, everywhere
#
# A kernel $k$ is a small table of weights, here 5 by 5. Lay it on the image,
# multiply each weight with the pixel $x$ below it, add up; then slide it on by
# a pixel:
#
# $$m_{r,c} = b + \sum_{i=0}^{4} \sum_{j=0}^{4} k_{i,j} x_{r+i,c+j}$$
#
# The sums form a map $m$ of where the image looks like the kernel. Ours is
# made by hand and answers to upper edges: ink below, paper above. The picture
# shows four stops of the window on the digit, and below them the map as far as
# it has got. Four rows and columns are lost, since the window must not leave
# the image; zeros around the image keep the size. At the end the program
# compares with Keras.


# %%
def convolve(image, kernel, bias):
    """Return the map (h - 4, w - 4) of an image (h, w) and a kernel (5, 5)."""
    rows, columns = image.shape[0] - 4, image.shape[1] - 4
    result = np.empty((rows, columns))
    for row in range(rows):
        for column in range(columns):
            patch = image[row : row + 5, column : column + 5]  # (5, 5)
            result[row, column] = bias + (kernel * patch).sum()
    return result


upper_edge = np.repeat([[-1], [-1], [0], [1], [1]], 5, axis=1) / 10  # (5, 5)
digit = val_images[3, :, :, 0]  # (28, 28)
padded = np.pad(digit, 2)  # (32, 32): zeros around it
by_hand = convolve(padded, upper_edge, 0.0)  # (28, 28)

frame = np.ones((5, 5), dtype=bool)
frame[1:-1, 1:-1] = False
place = np.arange(28 * 28).reshape(28, 28)  # the order of the stops
windows, maps = [], []
for row, column in [(0, 15), (7, 11), (13, 10), (27, 27)]:
    print(f"at row {row:2d}, column {column:2d}: {by_hand[row, column]:+.2f}")
    seen = padded.copy()  # (32, 32)
    seen[row : row + 5, column : column + 5][frame] = 1  # the window's edge
    windows.append(seen)
    so_far = np.where(place <= 28 * row + column, by_hand, 0)  # (28, 28)
    maps.append(np.pad(so_far, 2))  # (32, 32), to stand below the window
drawing = Images(
    np.array(windows + maps), low=-1, high=1, diverging=True, columns=4
)
live.show(drawing, "sliding", "the kernel's window, and the map so far")

layer = keras.layers.Conv2D(1, 5, padding="same")
layer.build((None, 28, 28, 1))
layer.set_weights([upper_edge[:, :, np.newaxis, np.newaxis], np.zeros(1)])
by_keras = layer(digit[np.newaxis, :, :, np.newaxis])[0, :, :, 0]  # (28, 28)
difference = np.abs(by_hand - by_keras).max()
print(f"the map by hand differs from that of Keras by {difference:.1e}")
assert difference < 1e-5, "the maps disagree"

# %% [markdown]
# # Pooling: where, but only roughly
#
# For reading a digit it matters that there is an upper edge in the left half,
# not in which pixel. Pooling keeps the largest answer of every 2 by 2 block and
# drops the rest: a quarter of the numbers, and the next kernel of 5 by 5 now
# spans 10 pixels of the digit. LeNet-5 took the average of the block, times one
# learned weight, plus a learned bias; the maximum, which needs no weights, took
# over in the 2000s.
#
# Neither layer cares about places. Move the digit, and the map moves with it,
# otherwise unchanged; move it by two pixels, and the pooled map moves by one.
# The program shows both.

# %%
pool = keras.layers.MaxPooling2D(2)
pooled = pool(by_hand[np.newaxis, :, :, np.newaxis])[0, :, :, 0]  # (14, 14)
print(f"the map has {by_hand.size} numbers, pooled {np.size(pooled)}")

moved = np.roll(padded, 2, axis=1)  # (32, 32): two pixels to the right
moved_map = convolve(moved, upper_edge, 0.0)  # (28, 28)
moved_pooled = pool(moved_map[np.newaxis, :, :, np.newaxis])[0, :, :, 0]
assert np.allclose(moved_map[:, 2:], by_hand[:, :-2]), "the map did not move"
assert np.allclose(moved_pooled[:, 1:], pooled[:, :-1]), (
    "the pooled map did not"
)
print("a digit moved by two pixels: the map moves by two, pooled by one")

large = np.kron(pooled, np.ones((2, 2)))  # (28, 28): each number four times
large_moved = np.kron(moved_pooled, np.ones((2, 2)))  # (28, 28)
drawing = Images(
    np.array([digit, by_hand, large, large_moved]),  # (4, 28, 28)
    ("digit", "map", "pooled", "moved by 2"),
    low=-1,
    high=1,
    diverging=True,
    columns=4,
)
live.show(drawing, "pooling")

# %% [markdown]
# # LeNet-5, layer by layer
#
# C means convolution, S subsampling, F fully connected:
#
# | layer | what | maps | numbers |
# |---|---|---|---|
# | C1 | 6 kernels 5 by 5 | 28 x 28 x 6 | 156 |
# | S2 | pooling | 14 x 14 x 6 | 0 |
# | C3 | 16 kernels 5 by 5 by 6 | 10 x 10 x 16 | 2,416 |
# | S4 | pooling | 5 x 5 x 16 | 0 |
# | C5 | 120 kernels 5 by 5 by 16 | 1 x 1 x 120 | 48,120 |
# | F6 | dense | 84 | 10,164 |
# | output | dense | 10 | 850 |
#
# A kernel has a slice for each map below and one bias. Those of C5 are as large
# as what they see: C5 is a dense layer in all but name. C1 uses its 156
# numbers at 784 places; unshared they would be 122,304.

# %% [markdown] tags=["predict"]
# The two layers that slide, C1 and C3, do most of the multiplications. Which
# share of the 61,706 numbers do they hold?
#
# - [ ] about two thirds
# - [ ] about a quarter
# - [x] about a twentieth

# %%
seed = 1998  # @param {type: "integer", min: 0, max: 9999}


def lenet():
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(
                6, 5, padding="same", activation="relu", name="C1"
            ),  # kernel (5, 5, 1, 6), bias (6,)
            keras.layers.MaxPooling2D(2, name="S2"),  # no weights
            keras.layers.Conv2D(
                16, 5, activation="relu", name="C3"
            ),  # kernel (5, 5, 6, 16), bias (16,)
            keras.layers.MaxPooling2D(2, name="S4"),  # no weights
            keras.layers.Flatten(),  # (5, 5, 16) to (400,)
            keras.layers.Dense(
                120, activation="relu", name="C5"
            ),  # kernel (400, 120), bias (120,)
            keras.layers.Dense(
                84, activation="relu", name="F6"
            ),  # kernel (120, 84), bias (84,)
            keras.layers.Dense(
                10, activation="softmax", name="output"
            ),  # kernel (84, 10), bias (10,)
        ],
        name="lenet",
    )


model = lenet()
print("layer     shape           numbers   multiplications")
for layer in model.layers:
    shape = layer.output.shape[1:]  # without the batch
    places = np.prod(shape[:-1], dtype=int)  # 1 for a dense layer
    weights = sum(np.size(kernel) for kernel in layer.weights[:1])
    row = f"{layer.count_params():7,}   {places * weights:15,}"
    print(f"{layer.name:<8}  {' x '.join(map(str, shape)):<14}  {row}")
sliding = sum(model.get_layer(n).count_params() for n in ("C1", "C3"))
print(f"{model.count_params():,} numbers, {sliding:,} of them slide")

# %% [markdown]
# # What is old in it, and what is new
#
# The layers are those of 1998. Four things around them have changed. The curve
# was a scaled tangent, $1.7159 \tanh(2 a / 3)$; now it is ReLU. Pooling
# was an average with learned weights. The outputs measured how far the 84
# numbers of F6 lay from ten drawings of 7 by 12 pixels; now a softmax gives
# probabilities. And the steps were scaled by second derivatives; now Adam does
# something like it with running means of the slopes.
#
# The learning rate rises within the first tenth of the training and then falls
# to zero along half a cosine: large steps to get far, small ones to arrive. In
# C3, all but one map of 1998 saw only some of the six below; now all do.

# %%
epochs = 12  # @param {type: "integer", min: 1, max: 100}
learning_rate = 0.003  # @param {type: "number", min: 0.0001, max: 0.1}

small = dataset == "digits"
batch_size = 16 if small else 128
passes = epochs if small else max(1, epochs // 4)  # MNIST is forty times larger


def compiled(network):
    """Make a network ready to train: all networks of this lesson alike."""
    steps = passes * -(-len(train_images) // batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(
        learning_rate / 10,
        warmup_target=learning_rate,
        warmup_steps=steps // 10,
        decay_steps=steps - steps // 10,
    )
    network.compile(
        optimizer=keras.optimizers.Adam(schedule),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=30 if small else 1,
        jit_compile=False,  # XLA's convolutions would keep to one core
    )
    return network


# %% [markdown]
# # Train it
#
# The picture shows what the layers make of one digit that is not trained on.
# C1 begins with random kernels, yet its six maps look like a digit from the
# start: any kernel gives edges or blurs. Then they sharpen into strokes in one
# direction (the weights are another picture), and S2 keeps those at half the
# size. The sixteen maps of C3 are harder to read, for they combine strokes into
# corners, ends and arcs, and S4 is only 5 by 5: which parts are there, and
# roughly where.
#
# The accuracy passes that of 13,002 numbers within a few epochs. Compare the
# two curves: training digits are soon all right; the rest is how well that
# carries over.

# %%
model = compiled(lenet())
model.fit(
    train_images,
    train_labels,
    batch_size=batch_size,
    epochs=passes,
    validation_data=(val_images, val_labels),
    callbacks=[
        live.FeatureMaps(["C1", "S2", "C3", "S4"], val_images[3]),
        live.Weights("C1"),
        live.ConfusionMatrix(val_images, val_labels, "0123456789"),
        live.Mistakes(val_images, val_labels, "0123456789"),
    ],
    verbose=2,
)

# %% [markdown]
# # Draw a digit
#
# Draw, and every layer answers. C1 shows six views of your strokes, each with
# its own direction; S2 the same, smaller. In C3 look for maps that stay dark
# whatever you draw, and for others that light up at one end of a stroke. At the
# bottom are the probabilities of the ten digits, which sum to 1.
#
# Draw a 7 and add the bar of a European 7, then a loop at its top: at which
# stroke does the answer change? Draw small, in a corner, or two digits at once.
# The network cannot say *no digit*, since it was never shown anything else; it
# has to spread its belief over the ten that it knows.

# %% tags=["play"]
names = ["C1", "S2", "C3", "S4"]
outputs = [model.get_layer(name).output for name in names]
look_inside = keras.Model(model.inputs[0], [*outputs, *model.outputs])


@live.play.draw((28, 28), examples=val_images[:100, :, :, 0])
def ask(image):
    # image (28, 28), from 0 to 1
    *maps, probabilities = look_inside(image[np.newaxis, :, :, np.newaxis])
    answer = {}
    for name, values in zip(names, maps):  # values (1, height, width, maps)
        answer[name] = Images(np.moveaxis(values[0], -1, 0))  # (maps, h, w)
    answer["digit"] = Bars(np.asarray(probabilities)[0], tuple("0123456789"))
    return answer


# %% [markdown]
# # The same accuracy without sliding
#
# How many numbers does a dense network need for the same? The paper lists
# several; its 784-300-100-10, with 266,610 numbers, made 3.05 % errors on
# MNIST, LeNet-5 0.95 %. We train that one and the network of the last lesson,
# with the same optimizer, schedule and number of epochs.
#
# A dense unit has a weight for each pixel, so what it learns about a stroke
# holds for one place. To read the stroke elsewhere, another unit must learn it
# from other examples. A kernel gets all of them, from 784 places of every
# image. Sharing is not thrift alone; each number simply has more to learn from.


# %%
def dense(*units):
    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(n, activation="relu") for n in units]
    output = keras.layers.Dense(10, activation="softmax")
    name = "dense_" + "_".join(map(str, units))
    layers = [keras.Input((28, 28, 1)), keras.layers.Flatten()]
    return keras.Sequential([*layers, *hidden, output], name=name)


networks = {"LeNet-5": model}
for name, units in {
    "784-16-16-10": (16, 16),
    "784-300-100-10": (300, 100),
}.items():
    networks[name] = compiled(dense(*units))
    networks[name].fit(
        train_images,
        train_labels,
        batch_size=batch_size,
        epochs=passes,
        validation_data=(val_images, val_labels),
        verbose=0,
    )

print("network            numbers   accuracy   errors")
for name, network in networks.items():
    probabilities = network.predict(val_images, batch_size=1024, verbose=0)
    right = probabilities.argmax(axis=1) == val_labels  # (v,)
    row = f"{network.count_params():7,}   {right.mean():8.1%}"
    print(f"{name:<17}  {row}   {(~right).sum():6,}")

# %% [markdown]
# # Break it: move the paper again
#
# Now the digits of the validation set are moved sideways, as in the last
# lesson, and nobody is trained anew. C1, S2, C3 and S4 do not care: what they
# find moves with the digit. But C5 has a weight for each of the 25 places of
# S4, like any dense layer, and it has seen strokes in the middle places only.
# Two rounds of pooling have made these places four pixels wide, and that is all
# the slack there is.
#
# So a convolutional network is not blind to where things are; it is only
# patient. Its authors trained it on moved, squeezed and slanted digits as well,
# which brought the errors on MNIST from 0.95 to 0.8 %.

# %% [markdown] tags=["predict"]
# All digits move by three pixels. Which network keeps most of its accuracy?
#
# - [x] LeNet-5, by far, though it loses some
# - [ ] LeNet-5, which loses nothing
# - [ ] the large dense network: it has the most numbers

# %%
shifts = np.arange(-6, 7)  # (13,): pixels to the right
curves = np.zeros((len(networks), len(shifts)))  # (3, 13)
print("shift  " + "  ".join(f"{name:>14}" for name in networks))
for column, shift in enumerate(shifts):
    shifted = np.roll(val_images, shift, axis=2)  # (v, 28, 28, 1)
    for row, network in enumerate(networks.values()):
        probabilities = network.predict(shifted, batch_size=1024, verbose=0)
        answers = probabilities.argmax(axis=1)  # (v,)
        curves[row, column] = (answers == val_labels).mean()
    figures = "  ".join(f"{share:14.1%}" for share in curves[:, column])
    print(f"{shift:+5d}  {figures}")

drawing = Lines(shifts, curves, tuple(networks), "shift in pixels", "accuracy")
live.show(drawing, "shifted")

# %% [markdown]
# # Exercise: max pooling
#
# Write what S2 does, for one map: cut it into blocks of `size` by `size` and
# keep the largest number of each. Rows and columns at the end that do not fill
# a block are left out, as in Keras, so a map of height $h$ becomes one of
# height
#
# $$\lfloor \frac{h}{s} \rfloor$$
#
# where $s$ is the size. The starter keeps the first number of each block. It is
# as cheap and has the right shape, but it forgets three numbers of four without
# looking at them. Two loops will do; with a reshape to four axes you need none.

# %% [markdown] tags=["hint"]
# First cut the image to `rows * size` by `columns * size`. A reshape to (rows,
# size, columns, size) puts the two places inside a block on the axes 1 and 3;
# `max` takes several axes at once.


# %% tags=["exercise"]
def max_pool(image, size):
    # image (h, w), result (h // size, w // size)
    rows, columns = image.shape[0] // size, image.shape[1] // size
    return image[: rows * size : size, : columns * size : size]


# %% tags=["solution"]
def max_pool(image, size):
    # image (h, w), result (h // size, w // size)
    rows, columns = image.shape[0] // size, image.shape[1] // size
    whole = image[: rows * size, : columns * size]
    blocks = whole.reshape(rows, size, columns, size)
    return blocks.max(axis=(1, 3))


# %% tags=["check"]
generator = np.random.default_rng(seed)
for height, width, size in [(4, 4, 2), (6, 9, 3), (7, 5, 2), (28, 28, 2)]:
    image = generator.integers(-9, 10, (height, width)).astype("float32")
    by_keras = keras.layers.MaxPooling2D(size)(
        image[np.newaxis, :, :, np.newaxis]
    )
    expected = np.asarray(by_keras)[0, :, :, 0]  # (h // size, w // size)
    got = np.asarray(max_pool(image, size))
    found = f"{height} x {width} in blocks of {size}"
    assert got.shape == expected.shape, (
        f"{found}: expected the shape {expected.shape}, got {got.shape}"
    )
    wrong = np.argwhere(got != expected)
    if len(wrong):
        row, column = wrong[0].tolist()
        asked, answer = expected[row, column], got[row, column]
        raise AssertionError(
            f"{found}, row {row}, column {column}: "
            f"expected {asked:.0f}, got {answer:.0f}"
        )

# %% [markdown]
# # What to try, and what came next
#
# - `dataset = "mnist"`: a minute or two, and how close to the 0.95 % of
#   errors of 1998?
# - `AveragePooling2D` instead of `MaxPooling2D`, or `tanh` instead of `relu`:
#   how much of the progress since 1998 is in such details?
# - Move every training image by up to three pixels at random and train again.
#   What becomes of the curve over the shift?
#
# For more than a decade photographs seemed too hard for such networks. Then, in
# 2012, Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton trained one that was
# a thousand times larger on a million of them: AlexNet, with 60 million
# numbers, on two graphics cards. A digit is seen at once, but a sentence comes
# word by word: the next lesson is about networks that remember.

# ---
# title: Two networks, one game
# year: 2014
# people: Ian Goodfellow and colleagues; Alec Radford, Luke Metz and Soumith
#   Chintala
# summary: A forger and a detective train each other until digits grow out of
#   noise; a third network measures how good they are.
# goal:
#   - judge/val_accuracy >= 0.95
#   - classes >= 10
#   - largest_share <= 0.2
#   - confidence >= 0.85
#   - frechet_ratio <= 0.04
# quick: {epochs: 1, judge_epochs: 1, frozen_epochs: 1}
# minutes: 25
# seed: 2014
# ---

# %% [markdown]
# # Two networks, one game
#
# A classifier has one right answer for each image. But which target do you give
# to a network that is to *make* digits? Any digit would do, and the average of
# all of them is a blur. In 2014 Ian Goodfellow and seven colleagues in Montréal
# let a second network decide:
#
# ```text
# noise ──> generator ──> made ──┐
#                                ├──> discriminator ──> real or made?
#             the data ──> real ─┘
# ```
#
# The discriminator learns to tell made images from real ones. The generator
# learns from the discriminator's own slopes what would have fooled it. They are
# detective and forger, and neither can rest. In 2015 Alec Radford, Luke Metz
# and Soumith Chintala built both from convolutions: the DCGAN. You will train a
# small one in about a minute.

# %%
import keras
import numpy as np
import tensorflow as tf

from dltui import datasets, live
from dltui.drawings import Bars, Heatmap, Images

dataset = "digits"  # @param ["digits", "mnist"]

# images (n, 28, 28) from 0, paper, to 1, ink; labels (n,)
(images, labels), (val_images, val_labels) = datasets.load(dataset)
images, val_images = images[..., None], val_images[..., None]  # one channel
print(f"{len(images):,} digits to imitate, {len(val_images):,} put aside")
live.show(Images(images[:16], low=0, high=1, columns=8), "real digits")

# %% [markdown]
# # Forger and detective
#
# The generator begins with a **latent point**, 32 random numbers. A dense layer
# makes of them 32 images of 7 by 7. A transposed convolution lets every number
# stamp a patch of 4 by 4, two pixels apart, so that the side doubles: 14, then
# 28. The discriminator goes the way back, with strides in place of pooling, and
# ends in one number $s$, positive for real; $D(x) = \sigma(s)$ is the
# probability that it gives.
#
# Batch normalization in the generator, leaky ReLU in the discriminator: these
# were DCGAN's rules. The noise added to what the discriminator sees blurs the
# trivial differences, so that it does not win at once.

# %%
seed = 2014  # @param {type: "integer", min: 0, max: 9999}

latent = 32  # numbers in a latent point


def forger():
    return keras.Sequential(
        [
            keras.Input((latent,)),
            keras.layers.Dense(7 * 7 * 32, use_bias=False),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.ReLU(),
            keras.layers.Reshape((7, 7, 32)),
            keras.layers.Conv2DTranspose(
                16, 4, strides=2, padding="same", use_bias=False
            ),  # (14, 14, 16)
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.ReLU(),
            keras.layers.Conv2DTranspose(
                1, 4, strides=2, padding="same", activation="sigmoid"
            ),  # (28, 28, 1), ink from 0 to 1
        ],
        name="generator",
    )


def detective():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.GaussianNoise(0.1),  # only while training
            keras.layers.Conv2D(
                16, 4, strides=2, padding="same"
            ),  # (14, 14, 16)
            keras.layers.LeakyReLU(0.2),
            keras.layers.Conv2D(32, 4, strides=2, padding="same"),  # (7, 7, 32)
            keras.layers.LeakyReLU(0.2),
            keras.layers.Flatten(),  # (1568,)
            keras.layers.Dropout(0.2),
            keras.layers.Dense(1),  # s, any number
        ],
        name="discriminator",
    )


keras.utils.set_random_seed(seed)
generator, discriminator = forger(), detective()
print(f"generator {generator.count_params():,} numbers")
print(f"discriminator {discriminator.count_params():,} numbers")

normal = np.random.default_rng(seed)
sixteen = normal.normal(size=(16, latent)).astype("float32")  # (16, 32)
noise = np.asarray(generator(sixteen))  # (16, 28, 28, 1)
live.show(Images(noise, low=0, high=1, columns=8), "made digits", "untrained")

# %% [markdown]
# # The rules of the game
#
# Both play for the same value, over $m$ real images $x$ and latent points $z$:
#
# $$V = \frac{1}{m} \sum_{i=1}^{m} \ln D(x_i) + \ln(1 - D(G(z_i)))$$
#
# The discriminator wants it large, the generator small. Where a forgery is
# plain, though, $\ln(1 - D)$ is flat and the generator learns nothing, so
# Goodfellow let it raise $\ln D(G(z))$ instead: the same wish, with a slope.
#
# Two later tricks: real images count as 0.9 real (Tim Salimans and others,
# 2016), which keeps the discriminator from being too sure, and pictures come
# from a running average of the generator's weights, which swings less.


# %%
class Game(keras.Model):
    """A generator, a discriminator, and the step that trains both."""

    def __init__(self, generator, discriminator, name):
        super().__init__(name=name)
        self.generator, self.discriminator = generator, discriminator
        self.average = keras.models.clone_model(generator)
        self.average.set_weights(generator.get_weights())
        self.noise = keras.random.SeedGenerator(seed)
        names = ("loss_discriminator", "loss_generator", "D_real", "D_made")
        self.means = [keras.metrics.Mean(name) for name in names]
        self.built = True

    def compile(self, generator_rate, discriminator_rate, **options):
        super().compile(**options)
        adam = keras.optimizers.Adam
        self.generator_adam = adam(generator_rate, beta_1=0.5)
        self.discriminator_adam = adam(discriminator_rate, beta_1=0.5)
        self.generator_adam.build(self.generator.trainable_weights)
        self.discriminator_adam.build(self.discriminator.trainable_weights)

    @property
    def metrics(self):
        return self.means

    def train_step(self, real):  # real (b, 28, 28, 1)
        size = keras.ops.shape(real)[0]  # b
        points = keras.random.normal((size, latent), seed=self.noise)
        with tf.GradientTape(persistent=True) as tape:
            made = self.generator(points, training=True)  # (b, 28, 28, 1)
            sums_real = self.discriminator(real, training=True)  # (b, 1)
            sums_made = self.discriminator(made, training=True)  # (b, 1)
            loss_discriminator = tf.reduce_mean(
                0.9 * tf.nn.softplus(-sums_real)  # -ln D(x)
                + 0.1 * tf.nn.softplus(sums_real)  # -ln(1 - D(x))
                + tf.nn.softplus(sums_made)  # -ln(1 - D(G(z)))
            )
            loss_generator = tf.reduce_mean(
                tf.nn.softplus(-sums_made)  # -ln D(G(z))
            )
        for network, adam, loss in (
            (self.discriminator, self.discriminator_adam, loss_discriminator),
            (self.generator, self.generator_adam, loss_generator),
        ):
            weights = network.trainable_weights
            adam.apply(tape.gradient(loss, weights), weights)
        for slow, fast in zip(self.average.weights, self.generator.weights):
            slow.assign(0.99 * slow + 0.01 * fast)

        chances = tf.sigmoid(sums_real), tf.sigmoid(sums_made)  # (b, 1) each
        values = (loss_discriminator, loss_generator, *chances)
        for mean, value in zip(self.means, values):
            mean.update_state(value)
        return {mean.name: mean.result() for mean in self.means}


# %% [markdown]
# # Before you train
#
# For a fixed generator the best discriminator can be computed. Where real
# images have the density $p$ and made ones $q$, it answers
#
# $$D(x) = \frac{p(x)}{p(x) + q(x)}$$
#
# Nobody stands still here, so do not expect a falling curve. Both losses may
# stay where they are for a thousand steps while the digits become better: in a
# game, a loss tells who is ahead and not how well both play. That is why this
# lesson ends with a judge.
#
# The discriminator gets the smaller steps, and Adam forgets faster than usual
# ($\beta_1 = 0.5$), as in DCGAN.

# %% [markdown] tags=["predict"]
# Suppose that the generator became perfect, its images as real as the data.
# What would the best discriminator answer to an image?
#
# - [ ] 1, because it looks real
# - [ ] 0, because it has been made
# - [x] one half, whatever the image

# %%
epochs = 60  # @param {type: "integer", min: 1, max: 400}
generator_rate = 0.002  # @param {type: "number", min: 0.00001, max: 0.01}
discriminator_rate = 0.001  # @param {type: "number", min: 0, max: 0.01}

steps = 50  # batches in an epoch
batches = (
    tf.data.Dataset.from_tensor_slices(images)
    .shuffle(len(images), seed=seed)
    .repeat()
    .batch(64, drop_remainder=True)
)
rules = {"steps_per_execution": 5, "jit_compile": False}

game = Game(generator, discriminator, name="game")
game.compile(generator_rate, discriminator_rate, **rules)

# %% [markdown]
# # Train it
#
# The sixteen digits below grow from the same sixteen latent points all the
# time, so that you can follow each one: grey noise, blobs, then strokes that
# join, break and move. *D_real* and *D_made* are the mean probabilities that
# the discriminator gives to real and to made images. It runs ahead first; as
# the forgeries become better, the two curves come closer. They do not meet: a
# perfect generator would bring both to the same value, and yours is not.
#
# Neither loss falls for long. From the middle of the training on you could not
# tell from the charts that anything improves, but look at the digits.


# %%
def sixteen_digits(game):
    return game.average(sixteen)  # (16, 28, 28, 1)


game.fit(
    batches,
    steps_per_epoch=steps,
    epochs=epochs,
    callbacks=[
        live.ImageGrid(sixteen_digits, "made digits", low=0, high=1, columns=8)
    ],
    shuffle=False,  # the data set does it
    verbose=2,
)

# %% [markdown]
# # A judge
#
# Our eyes are easily pleased, and they do not count. So a third network, with
# no part in the game, learns to read the real digits, in the ordinary way with
# labels. It will be asked two things about a made image: which digit it is, and
# how sure that is.
#
# And a third thing that can be measured. The 32 numbers before its last layer
# are its **features**, a short description of an image. Two images of a seven
# that differ in many pixels can lie close together there. How well the
# judge reads digits that it has not seen says how far you may trust it: nearly
# all of them should be right.

# %%
judge_epochs = 10  # @param {type: "integer", min: 1, max: 100}

keras.utils.set_random_seed(seed)
features = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(16, 5, strides=2, activation="relu"),
        keras.layers.Conv2D(32, 5, strides=2, activation="relu"),
        keras.layers.Flatten(),  # (512,), from (4, 4, 32)
        keras.layers.Dropout(0.3),
        keras.layers.Dense(32, activation="relu"),
    ],
    name="features",
)
judge = keras.Sequential(
    [features, keras.layers.Dense(10, activation="softmax")], name="judge"
)
judge.compile(
    optimizer=keras.optimizers.Adam(0.002),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
    steps_per_execution=10,
)
examples = (
    tf.data.Dataset.from_tensor_slices((images, labels))
    .shuffle(len(images), seed=seed)
    .repeat()
    .batch(64, drop_remainder=True)
)
judge.fit(
    examples,
    steps_per_epoch=steps,
    epochs=judge_epochs,
    validation_data=(val_images, val_labels),
    shuffle=False,  # the data set does it
    verbose=2,
)
_, accuracy = judge.evaluate(val_images, val_labels, verbose=0)
print(f"the judge reads {accuracy:.1%} of the digits put aside")

# %% [markdown]
# # How far from real?
#
# Martin Heusel and colleagues (2017) compare clouds of features. Each cloud is
# described by its mean $\mu$ and its covariance $C$, and the **Fréchet
# distance** between two of them is
#
# $$d^2 = |\mu_1 - \mu_2|^2 + \mathrm{tr}(C_1 + C_2 - 2 \sqrt{C_1 C_2})$$
#
# The eigenvalues of $C_1 C_2$ are not negative, and the trace of its root is
# the sum of their roots. Better digits bring the means together; more variety
# brings the covariances together. We measure from the digits put aside, which
# neither network has ever seen, to 1,000 made ones, and to two others for
# scale: an untrained generator, and the training digits themselves, which is
# what a forger with a perfect memory would reach.


# %%
def frechet(first, second):
    """Return the squared distance of features (n, k) from others (m, k)."""
    apart = first.mean(axis=0) - second.mean(axis=0)  # (k,)
    spread_1 = np.cov(first, rowvar=False)  # (k, k)
    spread_2 = np.cov(second, rowvar=False)  # (k, k)
    squares = np.linalg.eigvals(spread_1 @ spread_2).real  # (k,)
    root = np.sqrt(np.maximum(squares, 0)).sum()  # rounding may go below 0
    return apart @ apart + np.trace(spread_1) + np.trace(spread_2) - 2 * root


def judged(images):  # (n, 28, 28, 1)
    """Return the share of each class, the mean confidence, the distance."""
    chances = np.asarray(judge(images))  # (n, 10)
    shares = np.bincount(chances.argmax(axis=1), minlength=10) / len(images)
    distance = frechet(np.asarray(features(images)), held_out)
    return shares, chances.max(axis=1).mean(), distance


held_out = np.asarray(features(val_images))  # (v, 32)
points = np.random.default_rng(seed + 1).normal(size=(1000, latent))
points = points.astype("float32")  # (1000, 32)
keras.utils.set_random_seed(seed)
untrained = forger()  # as the generator was at its start

rows = {
    "training digits": images,
    "untrained": untrained(points),
    "made": game.average(points),
}
print("                 classes   largest share   confidence   distance")
for name, row in rows.items():
    shares, confidence, distance = judged(row)
    counted = f"{(shares > 0).sum():7d}   {shares.max():13.1%}"
    print(f"{name:<15}  {counted}   {confidence:10.2f}   {distance:8.1f}")

start = judged(rows["untrained"])[2]
live.result(
    classes=(shares > 0).sum(),
    largest_share=shares.max(),
    confidence=confidence,
    frechet_ratio=distance / start,
)
drawing = Bars(shares, tuple("0123456789"), 0, 0.2, "share of 1,000")
live.show(drawing, "classes", "what the judge sees in 1,000 made digits")

# %% [markdown]
# # A walk between two digits
#
# Every latent point makes an image, not only those of the training. What lies
# between two of them? Points of 32 random numbers nearly all have a length near
# $\sqrt{32} = 5.7$, so a straight line would cut through the middle, where the
# generator was never trained. We walk along the sphere instead, by the angle
# $\theta$ between the ends $a$ and $b$:
#
# $$\frac{\sin((1 - t) \theta) a + \sin(t \theta) b}{\sin \theta}$$
#
# A generator that had only stored digits would jump from one to the next. Yours
# bends one into the other. On the way the judge becomes unsure, then changes
# its mind: the numbers are what it reads.


# %%
def walk(a, b, count=8):
    """Return points (count, n) along the arc from a (n,) to b (n,)."""
    cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    angle = np.arccos(cosine)
    t = np.linspace(0, 1, count)[:, None]  # (count, 1)
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


read = np.asarray(judge(game.average(sixteen))).argmax(axis=1)  # (16,)
_, places = np.unique(read, return_index=True)  # the first of each digit
places = list(dict.fromkeys([*places, *range(16)]))  # those first, then all
ends = sixteen[places[:4]]  # (4, 32), of different digits if there are any
path = np.concatenate([walk(a, b) for a, b in zip(ends, ends[1:])])
made = np.asarray(game.average(path.astype("float32")))  # (24, 28, 28, 1)
chances = np.asarray(judge(made))  # (24, 10)
captions = tuple(f"{chance.argmax()} {chance.max():.0%}" for chance in chances)
live.show(Images(made[..., 0], captions, low=0, high=1, columns=8), "walk")
for row in np.split(chances, 3):
    print(" ".join(str(digit) for digit in row.argmax(axis=1)))

# %% [markdown]
# # Play: a plane full of digits
#
# Three latent points span a plane, and you can go anywhere in it. At the lower
# left stands one digit, at the lower right another, at the upper left a third.
# Every other place mixes them, is brought to the length of a random point, and
# becomes an image by one pass through the generator. The map shows how sure the
# judge is: the dark lines are its borders between digits.
#
# Cross one slowly. How little changes in the image while the answer turns over?
# And is there a place where the judge is sure and you are not?

# %% tags=["play"]
corners = ends[:3]  # (3, 32)


def plane(x, y):
    """Return the latent points (n, 32) at x (n,) and y (n,)."""
    right, up = corners[1] - corners[0], corners[2] - corners[0]  # (32,)
    points = corners[0] + np.outer(x, right) + np.outer(y, up)  # (n, 32)
    lengths = np.linalg.norm(points, axis=1, keepdims=True)  # (n, 1)
    return (points * np.sqrt(latent) / lengths).astype("float32")


across = np.linspace(0, 1, 21)
squares = np.meshgrid(across, across[::-1])  # x and y, each (21, 21)
squares = plane(*(side.ravel() for side in squares))  # (441, 32)
sure = np.asarray(judge(game.average(squares))).max(axis=1)  # (441,)
sure = Heatmap(sure.reshape(21, 21), low=0.2, high=1)


@live.play.point(over=sure)
def mixed(x, y):
    """Mix three digits"""
    made = game.average(plane([x], [y]))  # (1, 28, 28, 1)
    chances = np.asarray(judge(made))[0]  # (10,)
    return {
        "made": Images(np.asarray(made)[..., 0], low=0, high=1),
        "the judge": Bars(chances, tuple("0123456789")),
    }


# %% [markdown]
# # Break it: a detective who learns no more
#
# The game needs both. Now a copy of your two networks plays on, with one
# change: the discriminator's rate is 0. It still gives its opinion, but never
# changes it. The generator climbs a hill that stands still, and for it one
# image is best, whatever the latent point: the one that the discriminator
# believes most.
#
# Goodfellow's paper warned of this as the *Helvetica scenario*; today it is
# called **mode collapse**. A discriminator that is merely too slow brings it in
# a milder form. You recognise it by counting: few classes, alike images, a
# large distance.

# %% [markdown] tags=["predict"]
# The generator trains on against a discriminator that stands still. What
# happens to the generator's loss?
#
# - [x] it falls lower than ever in the game
# - [ ] it stays about where it was
# - [ ] it rises, as the images become worse

# %%
frozen_epochs = 6  # @param {type: "integer", min: 1, max: 50}


def copy(network):
    twin = keras.models.clone_model(network)
    twin.set_weights(network.get_weights())
    return twin


broken = Game(copy(generator), copy(discriminator), name="frozen")
broken.compile(generator_rate, 0.0, **rules)
broken.fit(
    batches,
    steps_per_epoch=steps,
    epochs=frozen_epochs,
    callbacks=[
        live.ImageGrid(sixteen_digits, "collapse", low=0, high=1, columns=8)
    ],
    shuffle=False,  # the data set does it
    verbose=2,
)

print("           classes over 1 %   largest share   distance")
for name, one in {"the game": game, "collapsed": broken}.items():
    shares, confidence, distance = judged(one.average(points))
    counted = f"{(shares > 0.01).sum():16d}   {shares.max():13.1%}"
    print(f"{name:<9}  {counted}   {distance:8.1f}")
drawing = Bars(shares, tuple("0123456789"), 0, 1, "share of 1,000")
live.show(drawing, "classes", "after the collapse")

# %% [markdown]
# # Exercise: a slope for the loser
#
# Let $s$ be the discriminator's number for a made image. To lower the value of
# the game, the generator would lower $\ln(1 - \sigma(s))$, and the slope of
# that is
#
# $$\frac{d}{ds} \ln(1 - \sigma(s)) = -\sigma(s)$$
#
# Early on the discriminator is sure, say $s = -6$: the slope is $-0.0025$, next
# to nothing for the one who needs it most. The loss in use is
# $-\ln \sigma(s)$ instead. Work out its slope and write it for an array of
# numbers $s$; the starter has that of the first. The check measures it, with a
# small step to either side.

# %% [markdown] tags=["hint"]
# Write $-\ln \sigma(s)$ as $\ln(1 + e^{-s})$ and differentiate that. At $s =
# -6$ the slope must be close to -1, at $s = 3$ close to 0.


# %% tags=["exercise"]
def slope(sums):
    # the slope of -ln sigma(s) at each s in sums (n,)
    return -1 / (1 + np.exp(-sums))


# %% tags=["solution"]
def slope(sums):
    # sigma(s) - 1, which is the same as -sigma(-s)
    return -1 / (1 + np.exp(sums))


# %% tags=["check"]
sums = np.array([-6.0, -1.0, 0.0, 3.0])  # (4,)
higher, lower = np.logaddexp(0, [-sums - 1e-4, -sums + 1e-4])  # -ln sigma
measured = (higher - lower) / 2e-4  # (4,)
for place, answer in enumerate(np.asarray(slope(sums))):
    wanted = f"at s = {sums[place]:g}: expected {measured[place]:.4f}"
    close = abs(answer - measured[place]) < 1e-6
    assert close, f"{wanted}, got {answer:.4f}"

# %% [markdown]
# # What to try, and what came next
#
# - Set `discriminator_rate` to 0.01: does a stronger detective help the forger?
# - `latent = 2` leaves a plane of digits, and play shows all of it.
# - `dataset = "mnist"` with 200 epochs: 60,000 digits with finer strokes.
#
# Collapse and unsteadiness kept people busy for years. Martin Arjovsky's
# Wasserstein GAN (2017) changed the loss, Tero Karras's progressive growing
# (2017) and StyleGAN (2018) made faces that nobody could tell from photographs.
# Then diffusion models took over: Jonathan Ho and colleagues (2020) remove
# noise in many small steps, which trains steadily and needs no opponent. The
# discriminator lives on in the autoencoders that such models work with.

# ---
# title: A memory that lasts
# year: 1997
# people: Sepp Hochreiter and Jürgen Schmidhuber
# summary: A plain recurrent network forgets within a few steps. A cell with
#   gates keeps a number for fifty, and then learns to write.
# goal:
#   - adding/val_lstm_loss < 0.01
#   - adding/val_rnn_loss > 0.1
#   - characters/val_loss < 2.3
#   - ahead_of_bigram > 1
# quick: {sequences: 1280, adding_epochs: 1, epochs: 1, batches: 10, units: 8,
#   characters_units: 16}
# minutes: 25
# seed: 1997
# ---

# %% [markdown]
# # A memory that lasts
#
# A recurrent network reads a sequence one step at a time and hands a state on
# to itself. In principle the state can carry anything from any step to any
# later one. In practice it did not: in his diploma thesis of 1991 Sepp
# Hochreiter showed that the error, sent back through the steps, shrinks or
# explodes exponentially. In 1997 he and Jürgen Schmidhuber published a cell
# that avoids this, the *long short-term memory*.
#
# You will see a plain network fail at a problem from their paper and the LSTM
# solve it, look at its gates while it does, close one of them by hand, and
# train a second LSTM to write like Python's manual.

# %%
import collections

import keras
import numpy as np
import tensorflow as tf

from dltui import datasets, live
from dltui.drawings import Lines

# %% [markdown]
# # The adding problem
#
# Each sequence has 50 steps. A step brings two numbers: a random value from 0
# to 1 and a marker, which is 1 at two steps and 0 at all others. At the end the
# network must answer the sum of the two marked values. As in the paper, one
# marker lies among the first ten steps and the other in the first half, so both
# values must be kept for 25 steps or more, while unmarked values pour in.
#
# Whoever ignores the sequence answers 1, the mean of all sums. The mean
# squared error is then the variance of the sum, $2 / 12$ or about 0.167. That
# is the figure to beat. The validation sequences are drawn separately.

# %%
seed = 1997  # @param {type: "integer", min: 0, max: 9999}
sequences = 32_000  # @param {type: "integer", min: 64, max: 1000000}
length = 50  # steps of a sequence


def adding_problem(count, generator):
    """Return sequences (count, length, 2) and their sums (count, 1)."""
    values = generator.random((count, length))  # (n, t)
    markers = np.zeros((count, length))  # (n, t)
    rows = np.arange(count)  # (n,)
    first = generator.integers(0, 10, count)  # (n,)
    second = generator.integers(0, length // 2 - 2, count)  # (n,)
    second += second >= first  # never the same step twice
    markers[rows, first] = markers[rows, second] = 1
    sums = (values * markers).sum(axis=1, keepdims=True)  # (n, 1)
    sequences = np.stack([values, markers], axis=2)  # (n, t, 2)
    return sequences.astype("float32"), sums.astype("float32")


generator = np.random.default_rng(seed)
train_sequences, train_sums = adding_problem(sequences, generator)
val_sequences, val_sums = adding_problem(1_000, generator)
print(f"variance of the sums: {val_sums.var():.3f}")
print("the first sequence ends in the sum", train_sums[0].round(3))
drawing = Lines(
    np.arange(1, length + 1),  # (t,)
    train_sequences[0].T,  # (2, t)
    ("value", "marker"),
    "step",
)
live.show(drawing, "sequence")

# %% [markdown]
# # The cell, by hand
#
# Beside its answer $h$ an LSTM has a cell $c$, which only adds and forgets.
# Three gates between 0 and 1 decide: $i$ what comes in, $f$ what is kept, $o$
# what is shown. Each sees the input $x$ and the answer before:
#
# $$i, f, o = \sigma(x W + h_{t-1} U + b)$$
# $$g = \tanh(x W_g + h_{t-1} U_g + b_g)$$
# $$c_t = f c_{t-1} + i g$$
# $$h_t = o \tanh(c_t)$$
#
# The cell of 1997 had no $f$; Felix Gers added it in 2000, so that a cell could
# be emptied. With $f = 1$ the cell stands still. Here is a step in NumPy,
# compared with Keras, which keeps the four parts in the order $i, f, g, o$.


# %%
def sigmoid(sums):
    return 0.5 * (1 + np.tanh(0.5 * sums))


def lstm_step(inputs, answers, cells, weights):
    """Return the answers and cells, (n, u) each, after inputs (n, k)."""
    kernel, recurrent_kernel, bias = weights  # (k, 4u), (u, 4u), (4u,)
    sums = inputs @ kernel + answers @ recurrent_kernel + bias  # (n, 4u)
    enter, keep, new, show = np.split(sums, 4, axis=1)  # (n, u) each
    cells = sigmoid(keep) * cells + sigmoid(enter) * np.tanh(new)  # (n, u)
    return sigmoid(show) * np.tanh(cells), cells


keras.utils.set_random_seed(seed)
layer = keras.layers.LSTM(8)
by_keras = np.asarray(layer(val_sequences[:4]))  # (4, 8)

answers = cells = np.zeros((4, 8))
for step in range(length):
    inputs = val_sequences[:4, step]  # (4, 2)
    answers, cells = lstm_step(inputs, answers, cells, layer.get_weights())
difference = np.abs(answers - by_keras).max()
print(f"after {length} steps Keras differs by {difference:.1e}")
assert difference < 1e-5, "the cell by hand is not the cell of Keras"

# %% [markdown]
# # What arrives from long ago
#
# To learn, a network must be told how a state long ago changed the error at the
# end. Backpropagation sends this slope back step by step. In a plain network
# each step multiplies it by the weights and by the slope of tanh, which is at
# most 1. In an LSTM the cell's slope is multiplied by $f$ alone, as long as the
# gates do not react:
#
# $$\frac{\partial c_t}{\partial c_{t-1}} = f$$
#
# So the bias of the forget gate matters before any training. Keras starts it
# at 1, which keeps $\sigma(1) = 0.73$ a step and a millionth after 44 steps.
# We start at 4, which keeps 0.98. The curves show the size of the slope at
# every step, as a power of ten.

# %% [markdown] tags=["predict"]
# Next you train both, side by side. The LSTM gets under 0.01. How far does the
# plain network come in the same time?
#
# - [ ] under 0.01 as well, only later
# - [ ] about halfway, near 0.08
# - [x] not below the variance, 0.167

# %%
units = 32  # @param {type: "integer", min: 4, max: 128}
forget_bias = 4  # @param {type: "number", min: -6, max: 8}


def set_forget_bias(layer, value):
    bias = layer.cell.bias.numpy()  # (4u,): i, f, g, o
    bias[layer.units : 2 * layer.units] = value
    layer.cell.bias.assign(bias)


def slopes_over_time(layer, output, sequences, sums):
    """Return the size of the error's slope at the state of each step (t,)."""
    states = layer.cell.get_initial_state(len(sequences))
    kept = []
    with tf.GradientTape() as tape:
        for step in range(length):
            answers, states = layer.cell(sequences[:, step], states)
            kept.append(states[-1])  # (n, u): h of the RNN, c of the LSTM
        error = tf.reduce_sum((output(answers) - sums) ** 2)
    slopes = tape.gradient(error, kept)  # t times (n, u)
    return np.linalg.norm(slopes, axis=2).mean(axis=1)  # (t,)


keras.utils.set_random_seed(seed)
inputs = keras.Input((length, 2))  # (n, t, 2)
plain = keras.layers.SimpleRNN(units, name="plain")
memory = keras.layers.LSTM(units, name="memory")
outputs = {
    "rnn": keras.layers.Dense(1, name="rnn")(plain(inputs)),  # (n, 1)
    "lstm": keras.layers.Dense(1, name="lstm")(memory(inputs)),  # (n, 1)
}
model = keras.Model(inputs, outputs, name="adding")
few, few_sums = val_sequences[:32], val_sums[:32]  # (32, t, 2), (32, 1)
curves = [slopes_over_time(plain, model.get_layer("rnn"), few, few_sums)]
for value in (1, forget_bias):
    set_forget_bias(memory, value)
    output = model.get_layer("lstm")
    curves.append(slopes_over_time(memory, output, few, few_sums))

names = ("plain", "LSTM, forget bias 1", f"LSTM, forget bias {forget_bias:g}")
for name, curve in zip(names, curves):
    print(f"{name}: {curve[9] / curve[-1]:.1e} of the slope reaches step 10")
powers = np.log10(np.maximum(curves, 1e-12))  # (3, t)
steps = np.arange(1, length + 1)  # (t,)
drawing = Lines(steps, powers, names, "step", "slope, power of 10")
live.show(drawing, "slopes")

# %% [markdown]
# # Train both
#
# One Keras model holds both networks, side by side and with nothing in common
# but the sequences that they read; so their curves share a chart. Both have 32
# units, the same optimizer, and slopes clipped to length 1, since a plain
# network sometimes sends back a huge one.
#
# The LSTM rests at 0.167 for a while, like its neighbour. Then it discovers
# that markers mean something, and its error falls by a factor of ten and more.
# Meanwhile its gates take shape in the picture: look for the two steps with a
# marker, at which the input gates of some units open and their cells change.

# %%
adding_epochs = 6  # @param {type: "integer", min: 1, max: 100}


def settings():
    return {
        "optimizer": keras.optimizers.Adam(0.005, clipnorm=1.0),
        "loss": "mse",
        "jit_compile": True,  # XLA: the loop over the steps is compiled
        "steps_per_execution": 10,
    }


model.compile(**settings())
model.fit(
    train_sequences,
    {"rnn": train_sums, "lstm": train_sums},
    batch_size=64,
    epochs=adding_epochs,
    validation_data=(val_sequences, {"rnn": val_sums, "lstm": val_sums}),
    validation_batch_size=1000,
    callbacks=[live.Gates("memory", val_sequences[0])],
    verbose=2,
)
guesses = model.predict(val_sequences[:5], verbose=0)
print("true sum    LSTM   plain")
for true, lstm, rnn in zip(val_sums[:5], guesses["lstm"], guesses["rnn"]):
    print(f"{true[0]:8.3f} {lstm[0]:7.3f} {rnn[0]:7.3f}")

# %% [markdown]
# # Break it: begin with the gate shut
#
# Everything depends on the forget gate at the start. With a bias of $-2$ it
# keeps $\sigma(-2) = 0.12$ of the cell a step, and after 25 steps $10^{-23}$.
# No slope of that size can be told from noise, so nothing tells the network
# that opening the gate would help. The network is the same LSTM, able to
# represent the same solution, with the same sequences and the same optimizer.
# Only 32 of its numbers begin elsewhere.
#
# Long sequences do the same to a gate that is only half open: choose 0 or 1 in
# the step above and count the epochs until the error falls.

# %% [markdown] tags=["predict"]
# What does the LSTM do in the same number of epochs if its forget gates start
# at $-2$?
#
# - [ ] it gets under 0.01, a little later
# - [ ] it gets to about half the variance
# - [x] it stays at the variance, like the plain network

# %%
keras.utils.set_random_seed(seed)
shut = keras.Sequential(
    [
        keras.Input((length, 2)),
        keras.layers.LSTM(units),  # (n, u)
        keras.layers.Dense(1),  # (n, 1)
    ],
    name="shut",
)
set_forget_bias(shut.layers[0], -2)
shut.compile(**settings())
shut.fit(
    train_sequences,
    train_sums,
    batch_size=64,
    epochs=adding_epochs,
    validation_data=(val_sequences, val_sums),
    validation_batch_size=1000,
    verbose=2,
)

# %% [markdown]
# # Characters
#
# In 1951 Claude Shannon asked how well the next letter of a text can be
# guessed. If a model gives it the probability $p$, it costs $-\log_2 p$ bits;
# the mean over a text that the model has not seen is its entropy in bits a
# character. A model that knows nothing pays $\log_2$ of the number of
# characters.
#
# The classic models count. A bigram model counts what followed each character,
# a 5-gram model what followed each four. For what it never saw it must lean on
# the next shorter context: Ian Witten and Timothy Bell (1991) mix the two
# according to how many different characters have followed. The text is Python's
# own manual; its last tenth is kept for validation.

# %%
text = "python"  # @param {type: "string"}

content = datasets.text(text)
cut = len(content) * 9 // 10
common = collections.Counter(content[:cut]).most_common(199)
alphabet = ["\N{REPLACEMENT CHARACTER}"] + sorted(char for char, _ in common)
number_of = {char: number for number, char in enumerate(alphabet)}
size = len(alphabet)


def encode(characters):
    return np.array([number_of.get(char, 0) for char in characters], "int32")


train_text, val_text = encode(content[:cut]), encode(content[cut:])  # (n,)


def grams(numbers, order):
    """Return each run of characters as one number, (n - order + 1,)."""
    count = len(numbers) - order + 1
    codes = np.zeros(count, "int64")
    for place in range(order):
        codes = codes * size + numbers[place : place + count]
    return codes


def entropy(order):
    """Return the bits a character on the validation text, by counting."""
    chances = np.full(len(val_text), 1 / size)  # (v,): knowing nothing
    for n in range(1, order + 1):
        seen, counts = np.unique(grams(train_text, n), return_counts=True)
        contexts, context_of, kinds = np.unique(
            seen // size, return_inverse=True, return_counts=True
        )
        totals = np.bincount(context_of, counts)  # a number for each context
        asked = grams(val_text, n)  # (v - n + 1,)
        place = np.searchsorted(seen, asked).clip(max=len(seen) - 1)
        times = np.where(seen[place] == asked, counts[place], 0)
        place = np.searchsorted(contexts, asked // size)
        place = place.clip(max=len(contexts) - 1)
        known = contexts[place] == asked // size
        total, kind = known * totals[place], known * kinds[place]
        shorter = chances[n - 1 :]  # (v - n + 1,)
        mixed = (times + kind * shorter) / np.maximum(total + kind, 1)
        chances[n - 1 :] = np.where(known, mixed, shorter)
    return -np.log2(chances).mean()


bigram, fivegram = entropy(2), entropy(5)
print(
    f"{len(train_text):,} characters to learn from, {size - 1} different ones"
)
print(f"{len(val_text):,} characters to be judged by")
print(f"knowing nothing   {np.log2(size):.2f} bits a character")
print(f"bigram            {bigram:.2f}")
print(f"5-gram            {fivegram:.2f}")

# %% [markdown]
# # A network that writes
#
# Each character becomes 32 numbers, an LSTM reads them, and a dense layer gives
# a score $s_k$ to every character that may come next; a softmax turns the
# scores into probabilities:
#
# $$p_k = \frac{e^{s_k / T}}{\sum_{j} e^{s_j / T}}$$
#
# To write, draw a character from $p$, let the network read it, and so on. The
# temperature $T$ sharpens or flattens the choice. The NumPy step from above is
# enough for this and needs no loop over a batch. Before any training the
# network writes noise, and its loss is near $\log_2$ of the number of
# characters. The loss is the cross-entropy in bits, so that its curve can be
# held against the two counts.

# %%
characters_units = 128  # @param {type: "integer", min: 16, max: 1024}


def bits(targets, scores):
    nats = keras.losses.sparse_categorical_crossentropy(
        targets, scores, from_logits=True
    )  # (n, t)
    return nats / np.log(2)


def write(model, prompt, temperature, generator):
    """Yield characters for ever, each drawn from what the model expects."""
    embedding, lstm, dense = model.layers
    table = embedding.get_weights()[0]  # (size, 32)
    weights = lstm.get_weights()
    kernel, bias = dense.get_weights()  # (u, size), (size,)
    answers = cells = np.zeros((1, lstm.units), "float32")
    numbers = encode(prompt or "\n")
    while True:
        for number in numbers:
            inputs = table[number][None]  # (1, 32)
            answers, cells = lstm_step(inputs, answers, cells, weights)
        scores = (answers @ kernel + bias)[0] / temperature  # (size,)
        scores[0] = -np.inf  # never the replacement character
        powers = np.exp(scores - scores.max())  # (size,)
        numbers = [generator.choice(size, p=powers / powers.sum())]
        yield alphabet[numbers[0]]


def sample(model):
    stream = write(model, "The ", 0.7, np.random.default_rng(0))
    return "The " + "".join(next(stream) for _ in range(240))


keras.utils.set_random_seed(seed)
writer = keras.Sequential(
    [
        keras.Input((None,), dtype="int32"),  # (n, t)
        keras.layers.Embedding(size, 32),  # (n, t, 32)
        keras.layers.LSTM(characters_units, return_sequences=True),  # (n, t, u)
        keras.layers.Dense(size),  # (n, t, size)
    ],
    name="characters",
)
print(f"{writer.count_params():,} numbers; before training it writes")
print(sample(writer))

# %% [markdown]
# # Train it on the manual
#
# The network learns from runs of 64 characters, taken from random places of the
# text, 64 at a time. It has no table of what followed what: all that it has
# read must fit into its weights.
#
# It first learns how often each character occurs, then short words such as
# *the*, then the form of the page: indents, quotes that close again. In the
# samples you can see it happen. The steps begin large and shrink to nothing
# along half a cosine, which is worth a lot when the time is fixed. The
# validation text is read in long rows, so that hardly any character must be
# guessed without what came before it.

# %% [markdown] tags=["predict"]
# Where does the LSTM end after this short training?
#
# - [ ] above the bigram model
# - [x] between the two
# - [ ] below the 5-gram model

# %%
epochs = 10  # @param {type: "integer", min: 1, max: 100}
batches = 90  # @param {type: "integer", min: 1, max: 1000}
window = 64  # characters of a run
batch_size = 64

count = epochs * batches * batch_size
starts = np.random.default_rng(seed).integers(
    0, len(train_text) - window, (count, 1)
)
runs = train_text[starts + np.arange(window + 1)]  # (n, t + 1)

row = min(400, len(val_text) - 1)
rows = (len(val_text) - 1) // row
val_inputs = val_text[: rows * row].reshape(rows, row)  # (r, row)
val_targets = val_text[1 : rows * row + 1].reshape(rows, row)  # (r, row)

rate = keras.optimizers.schedules.CosineDecay(0.01, epochs * batches)
writer.compile(
    keras.optimizers.Adam(rate, clipnorm=1.0),
    loss=bits,
    jit_compile=False,  # XLA's loop is slower for steps as wide as these
)
history = writer.fit(
    runs[:, :-1],  # (n, t)
    runs[:, 1:],  # (n, t): the next character at every step
    batch_size=batch_size,
    steps_per_epoch=batches,
    epochs=epochs,
    validation_data=(val_inputs, val_targets),
    validation_batch_size=rows,
    callbacks=[live.TextSamples(sample)],
    verbose=2,
)
val_bits = history.history["val_loss"][-1]
print("bits a character on the validation text")
for name, value in ("bigram", bigram), ("LSTM", val_bits), ("5-gram", fivegram):
    print(f"{name:<8} {value:.2f}")
live.result(ahead_of_bigram=bigram - val_bits, to_fivegram=val_bits - fivegram)

# %% [markdown]
# # Play: let it write
#
# Type the beginning of a text. The network reads it, then draws one character
# after another from its own probabilities and reads each as if you had typed
# it. The temperature divides the scores before the draw: near 0 the network
# always takes its favourite and soon goes in circles; at 1 it draws as it
# believes; above that it becomes careless.
#
# The characters come from the NumPy step that you checked against Keras. Try a
# prompt with an open bracket or a quote, or a heading with its line of stars,
# and see how long the cell remembers it.


# %% tags=["play"]
@live.play.text('The "for" statement', temperature=(0.1, 1.5, 0.6))
def continue_text(text, temperature):
    """Continue a text."""
    generator = np.random.default_rng()
    stream = write(writer, text, temperature, generator)
    for _ in range(300):
        text += next(stream)
        yield text


# %% [markdown]
# # Exercise: perplexity
#
# Papers state the same quality in three units. A loss in nats is the mean of
# $-\ln p$; bits are nats divided by $\ln 2$; the perplexity is
#
# $$P = e^{L}$$
#
# for a loss of $L$ nats: the number of equally likely characters that would be
# as hard to guess. Models of words are compared by their perplexity a word. A
# word costs as much as all its characters, the blank behind it included.
#
# Write a function that turns bits a character into the perplexity a word, for
# words of a given mean length without the blank. The starter forgets the blank
# and mixes up the units.

# %% [markdown] tags=["hint"]
# Bits belong to powers of 2: one character costs a factor of 2 to the power of
# its bits. A word has its letters and one blank, and the factors of all its
# characters multiply.


# %% tags=["exercise"]
def word_perplexity(bits, mean_length):
    return np.exp(bits * mean_length)


# %% tags=["solution"]
def word_perplexity(bits, mean_length):
    return 2.0 ** (bits * (mean_length + 1))


# %% tags=["check"]
for bits_a_character, mean_length, expected in (
    (1.0, 4, 32.0),
    (0.0, 7, 1.0),
    (2.0, 4.5, 2048.0),
):
    got = word_perplexity(bits_a_character, mean_length)
    question = f"{bits_a_character:g} bits, words of {mean_length:g} letters"
    assert np.isclose(got, expected), (
        f"{question}: expected {expected:g}, got {got:.4g}"
    )

# %% [markdown]
# # What to try, and what came next
#
# - `forget_bias` 0, 1 and 6: from which epoch on does the error fall?
# - Your own text: `dltui run lstm -p text=FILE`, or `shakespeare`.
# - Twice the `epochs`: does the LSTM overtake the 5-gram model?
#
# The LSTM won competitions in handwriting from 2009 on, when networks of Alex
# Graves read connected script best. In 2014 Ilya Sutskever, Oriol Vinyals and
# Quoc Le translated sentences with two LSTMs, one to read and one to write, and
# by 2016 Google's translation ran on them. They still had to squeeze a sentence
# into one state. The way out, attention, made the recurrence itself
# unnecessary: that is the next lesson but one.

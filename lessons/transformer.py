# ---
# title: The transformer
# year: 2017
# people: Ashish Vaswani and seven colleagues at Google
# summary: Attention by hand, a network that reverses words and shows where it
#   looks, and a small language model in a race with an LSTM.
# goal:
#   - words_right >= 0.99
#   - mirrored >= 0.95
#   - transformer_bits <= 3.4
# quick: {words: 1280, lm_steps: 20}
# minutes: 30
# seed: 2017
# ---

# %% [markdown]
# # The transformer
#
# Until 2017 networks read a sentence as an LSTM does, one word after the other.
# What the first word says must survive every step up to the last, and no step
# can begin before the one before it has ended. Eight people, among them Ashish
# Vaswani and Noam Shazeer, then left the recurrence out. In *Attention Is All
# You Need* every word looks at every other one directly, and all of them at
# once.
#
# In this lesson you compute attention by hand, train an encoder and a decoder
# to reverse words, see where they look, break them, and let a small language
# model race an LSTM for equal time.

# %%
import time

import keras
import numpy as np
import tensorflow as tf

from dltui import datasets, live
from dltui.drawings import Heatmap, Lines, Maps

# %% [markdown]
# # Attention by hand
#
# From each token's vector three matrices make a query, what it looks for, a
# key, what it can be found by, and a value, what it has to tell. A query is
# compared with all keys; a softmax makes of the scores weights that sum to 1;
# the answer is the mean of the values with these weights:
#
# $$A = softmax(\frac{Q K^T}{\sqrt{d}}) V$$
#
# A score is a sum over the $d$ numbers of a key; the root keeps its size the
# same for any $d$. Several heads do this side by side, each with matrices of
# its own, and a last matrix mixes their answers. The program does it for four
# tokens and two heads and compares with Keras.


# %%
def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def attention(queries, keys, values):
    # queries (t, d), keys (s, d), values (s, d)
    scores = queries @ keys.T / np.sqrt(keys.shape[-1])  # (t, s)
    weights = softmax(scores)  # (t, s), rows sum to 1
    return weights @ values, weights  # (t, d), (t, s)


def attention_by_hand(layer, tokens):
    """Return the answers (t, w) of a Keras layer, and the weights (h, t, t)."""
    query, query_bias, key, key_bias, value, value_bias, mix, mix_bias = (
        layer.get_weights()  # kernels (w, h, d), mix (h, d, w)
    )
    answers, maps = mix_bias, []
    for head in range(query.shape[1]):
        answer, weights = attention(
            tokens @ query[:, head] + query_bias[head],  # (t, d)
            tokens @ key[:, head] + key_bias[head],  # (t, d)
            tokens @ value[:, head] + value_bias[head],  # (t, d)
        )
        answers = answers + answer @ mix[head]  # (t, w)
        maps.append(weights)
    return answers, np.array(maps)


names = ("the", "cat", "saw", "itself")
tokens = np.random.default_rng(0).normal(size=(4, 8))  # (t, w)
layer = keras.layers.MultiHeadAttention(num_heads=2, key_dim=4)
by_keras = layer(tokens[None], tokens[None])[0]  # (t, w)
by_hand, maps = attention_by_hand(layer, tokens)  # (t, w), (h, t, t)

difference = np.abs(by_hand - by_keras).max()
print(f"by hand and by Keras differ by {difference:.1e}")
assert difference < 1e-5, "attention by hand is not what Keras computes"
heads_drawn = Maps(maps, ("head 1", "head 2"), names, names, "looks", "at")
live.show(heads_drawn, "weights", "untrained weights, each row sums to 1")

# %% [markdown]
# # Where is a token?
#
# Shuffle the tokens, and each answer moves with its token and stays the same:
# to attention, a sentence is a set. The program proves it. So the order has to
# be written into the vectors themselves. The authors add to the token at place
# $t$ a vector of waves, in pairs that turn ever more slowly:
#
# $$p_{t,2i} = \sin(t / 10000^{2i/w})$$
# $$p_{t,2i+1} = \cos(t / 10000^{2i/w})$$
#
# Fast waves tell neighbours apart, slow ones the beginning from the end. And a
# shift by $k$ places turns each pair by an angle that depends on $k$ alone, so
# one matrix can learn to mean *k places back*.


# %%
def waves(places, width):
    """Return a vector for each place, (places, width), from -1 to 1."""
    speeds = 10000.0 ** (-np.arange(0, width, 2) / width)  # (width / 2,)
    angles = np.arange(places)[:, None] * speeds  # (places, width / 2)
    table = np.empty((places, width), "float32")
    table[:, 0::2], table[:, 1::2] = np.sin(angles), np.cos(angles)
    return table


order = np.array([2, 0, 3, 1])  # (4,)
shuffled, _ = attention_by_hand(layer, tokens[order])  # (4, 8)
print("shuffled in, shuffled out:", np.allclose(shuffled, by_hand[order]))
assert np.allclose(shuffled, by_hand[order])

placed = attention_by_hand(layer, tokens + waves(4, 8))[0]  # (4, 8)
moved = attention_by_hand(layer, tokens[order] + waves(4, 8))[0]  # (4, 8)
print("the same with positions:", np.allclose(moved, placed[order]))
table = waves(24, 64)  # (24, 64): the first fast waves to the left
drawing = Heatmap(table, (0, 64), (24, 0), -1, 1, diverging=True)
live.show(drawing, "positions", "a row for each place, a column for each wave")

# %% [markdown]
# # An encoder and a decoder
#
# The task: write a word of 4 to 16 letters backwards. The encoder reads the
# whole word at once; its tokens look at each other. The decoder writes. It
# looks at what it has written so far, never ahead, and then, with queries of
# its own, at what the encoder made of the word. That second look is called
# cross-attention; before there was attention, one vector had to carry the whole
# word across.
#
# What an attention found is added to what came in, so that slopes reach the
# first layer undamped, and a small dense network follows, for each token by
# itself. A normalisation stands before either.

# %% [markdown] tags=["predict"]
# Draw the cross-attention after training as a map: a row for each letter that
# is written, a column for each letter of the word. Where are the large weights?
#
# - [ ] on the diagonal from top left to bottom right
# - [x] on the diagonal from top right to bottom left
# - [ ] in the last column, where the word ends

# %%
seed = 2017  # @param {type: "integer", min: 0, max: 9999}

width, heads = 64, 2  # numbers of a token's vector, heads of an attention
gap, begin = 0, 27  # letters are 1 to 26; gaps fill up what is shorter


class Positions(keras.layers.Layer):
    def call(self, vectors):  # (n, t, width)
        return vectors + waves(24, width)[: vectors.shape[1]]


def attend(vectors, others=None, causal=False, name=None):
    normed = keras.layers.LayerNormalization()(vectors)  # (n, t, width)
    layer = keras.layers.MultiHeadAttention(heads, width // heads, name=name)
    found, weights = layer(
        normed,
        normed if others is None else others,  # (n, s, width)
        use_causal_mask=causal,
        return_attention_scores=True,
    )
    return vectors + found, weights  # (n, t, width), (n, heads, t, s)


def digest(vectors):
    normed = keras.layers.LayerNormalization()(vectors)  # (n, t, width)
    inner = keras.layers.Dense(2 * width, "relu")(normed)  # (n, t, 2 width)
    return vectors + keras.layers.Dense(width)(inner)  # (n, t, width)


def reversing_network(length=16, place=Positions):
    keras.utils.set_random_seed(seed)
    start = keras.initializers.RandomNormal(stddev=0.5)
    letters = keras.layers.Embedding(28, width, start)

    word = keras.Input((length,), dtype="int32")
    vectors, _ = attend(place()(letters(word)))  # (n, length, width)
    memory = keras.layers.LayerNormalization()(digest(vectors))
    encoder = keras.Model(word, memory, name="encoder")

    written = keras.Input((length,), dtype="int32")
    read = keras.Input((length, width))
    vectors, _ = attend(place()(letters(written)), causal=True)
    vectors, weights = attend(vectors, read, name="cross")
    vectors = keras.layers.LayerNormalization()(digest(vectors))
    logits = keras.layers.Dense(27)(vectors)  # (n, length, 27)
    decoder = keras.Model([written, read], logits, name="decoder")
    looking = keras.Model([written, read], weights)  # (n, heads, ...)

    outputs = decoder([written, encoder(word)])  # (n, length, 27)
    whole = keras.Model([word, written], outputs, name="reverse")
    return whole, encoder, decoder, looking


model, encoder, decoder, looking = reversing_network()
print(f"encoder {encoder.count_params():,} numbers")
print(f"decoder {decoder.count_params():,} numbers")

# %% [markdown]
# # Learn to reverse
#
# While it trains, the decoder is given the right letters so far, one place
# late, whatever it would have written itself. So all letters of a word are
# learned at once. The words are random letters; none is shown twice, and
# those it is judged by are never shown.
#
# Watch the map of one word. At first the weights are spread evenly and the loss
# sinks only slowly: which letters a word has is easy to learn, which of them is
# next is not. Then a head finds the mirrored place for some letters, the loss
# drops, and soon the whole diagonal stands.

# %%
words = 64_000  # @param {type: "integer", min: 640, max: 1000000}

alphabet = ".abcdefghijklmnopqrstuvwxyz"  # a gap is a dot


def reversals(count, shortest, length, generator, unseen=()):
    """Return words, what is written so far, targets, and mirrored places.

    All have the shape (count, length); places past a word's end are negative.
    """
    lengths = generator.integers(shortest, length + 1, count)  # (count,)
    places = np.arange(length)  # (length,)
    letters = generator.integers(1, 27, (count, length), dtype="int32")
    given = np.where(places < lengths[:, None], letters, gap)
    mirrored = lengths[:, None] - 1 - places  # (count, length)
    found = np.take_along_axis(given, mirrored.clip(0), axis=1)
    targets = np.where(mirrored >= 0, found, gap)  # (count, length)
    written = np.roll(targets, 1, axis=1)  # one place late
    written[:, 0] = begin
    return given, written, targets, mirrored


generator = np.random.default_rng(seed)
given, written, targets, _ = reversals(words, 4, 16, generator)
seen = {word.tobytes() for word in given}
test_words, test_written, test_targets, mirrored = reversals(
    1200, 4, 16, generator
)
new = [word.tobytes() not in seen for word in test_words]  # (1200,)
test_words, test_written = test_words[new][:1000], test_written[new][:1000]
test_targets, mirrored = test_targets[new][:1000], mirrored[new][:1000]
few = ([test_words[:200], test_written[:200]], test_targets[:200])

one = int(np.argmax((test_words > gap).sum(axis=1) == 12))  # of 12 letters
there = [alphabet[letter] for letter in test_words[one] if letter]
back = there[::-1]
look = [test_words[one : one + 1], test_written[one : one + 1]]  # (1, 16) each

steps = max(10, words // 640)  # an epoch has
epochs = words // 64 // steps
rate = keras.optimizers.schedules.CosineDecay(
    1e-4, epochs * steps, warmup_target=3e-3, warmup_steps=100
)
model.compile(
    optimizer=keras.optimizers.Adam(rate, beta_2=0.98),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
    steps_per_execution=10,
    jit_compile=False,
)
model.fit(
    [given, written],
    targets,
    batch_size=64,
    shuffle=False,
    epochs=epochs,
    steps_per_epoch=steps,
    validation_data=few,
    callbacks=[live.Attention("cross", back, look, there, name="weights")],
    verbose=2,
)

# %% [markdown]
# # Letter by letter
#
# Alone, the decoder has nothing but its own letters to go on. It is asked for
# the first letter, given its own answer, asked for the second, and so on: after
# one mistake the rest is built on sand. A word counts only if all of its
# letters are right, and none of these words was trained on.
#
# Then we measure the map. At each letter written we take the place in the word
# with the largest weight, averaged over the heads, and count how often it is
# the mirrored one. Nobody told the network to look there; it came with learning
# to write.


# %%
def reverse(encoder, decoder, words):
    """Return what the decoder writes by itself, (n, length)."""
    ask = tf.function(decoder)
    memory = encoder(words)  # (n, length, width)
    written = np.full_like(words, begin)  # (n, length)
    answers = np.full_like(words, gap)  # (n, length)
    for place in range(words.shape[1]):
        logits = ask([tf.constant(written), memory])  # (n, length, 27)
        answers[:, place] = np.argmax(logits[:, place], axis=-1)
        written[:, place + 1 :] = answers[:, place : place + 1]
    return answers


def spelled(word):
    return "".join(alphabet[letter] for letter in word).rstrip(".")


answers = reverse(encoder, decoder, test_words)  # (m, 16)
right = (answers == test_targets).all(axis=1)  # (m,)
for word, answer in zip(test_words[:5], answers):
    print(f"{spelled(word):>16} -> {spelled(answer)}")
print(f"{right.sum():,} of {len(right):,} new words right, {right.mean():.1%}")


memory = encoder(test_words)  # (m, 16, width)
weights = looking([tf.constant(test_written), memory])  # (m, heads, 16, 16)
looked_at = np.mean(weights, axis=1).argmax(axis=-1)  # (m, 16)
share = (looked_at == mirrored)[mirrored >= 0].mean()
print(f"{share:.1%} of the letters are written while looking at their mirror")
live.result(words_right=right.mean(), mirrored=share)

# %% [markdown]
# # Break it: longer words, and no order
#
# Two ways to break it. First, words longer than any it was trained on: the
# waves go on past place 16, and to you the rule is the same. A word comes out
# right exactly if each letter is right after the right ones before it, so one
# pass is enough to count.
#
# Second, no positions. The encoder then sees a bag of letters: every order of
# them gives it the same vectors in another order. The decoder can write letters
# of the word that it has not written yet, but which comes first, nothing tells
# it. Training runs into a floor.

# %% [markdown] tags=["predict"]
# It has trained on words of 4 to 16 letters. How many words of 20 letters does
# it reverse without a mistake?
#
# - [ ] nearly as many as of 16
# - [ ] about half
# - [x] hardly any

# %%
lengths = np.array([4, 10, 16, 17, 18, 20, 24])
shares = []
for letters in lengths:
    room = max(16, letters)  # places; up to 16 with gaps, as in the training
    longer, *_ = reversing_network(room)
    longer.set_weights(model.get_weights())  # the waves are no weights
    many, before, after, _ = reversals(100, letters, letters, generator)
    gaps = ((0, 0), (0, room - letters))
    many, before = np.pad(many, gaps), np.pad(before, gaps)  # (100, room)
    guesses = np.argmax(longer([many, before]), axis=-1)[:, :letters]
    shares.append((guesses == after).all(axis=1).mean())
    print(f"{letters:2d} letters: {shares[-1]:6.1%} right")
curve = np.array([shares])  # (1, 7)
drawing = Lines(lengths, curve, ("words right",), "letters", "share")
live.show(drawing, "longer words")

bag, *_ = reversing_network(place=keras.layers.Identity)
bag.compile(
    optimizer=keras.optimizers.Adam(3e-3, beta_2=0.98),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
    steps_per_execution=10,
    jit_compile=False,
)
bag.fit(
    [given, written],
    targets,
    batch_size=64,
    shuffle=False,
    epochs=2,
    steps_per_epoch=steps,
    validation_data=few,
    verbose=2,
)

# %% [markdown]
# # A model of language
#
# A decoder alone, without an encoder, is a language model: at each place of a
# text it guesses the next character from those before. The *mask* keeps it
# honest: scores of later places become $-\infty$ before the softmax, so that
# their weights are 0. One pass over 64 characters gives 64 guesses to learn
# from, and all are computed at once, where an LSTM takes 64 steps.
#
# The loss counts bits: $-\log_2$ of the probability that the true character
# got. Among 100 characters a blind guess costs 6.6 bits. Positions are learned
# here, a table, as in GPT. Both networks read Python's documentation; a tenth
# of it is put aside to judge them.

# %%
dataset = "python"  # @param ["python", "shakespeare"]

text = datasets.text(dataset)
characters = sorted(set(text))
codes = {character: code for code, character in enumerate(characters)}
ids = np.array([codes[character] for character in text], "int32")  # (n,)
train_ids, val_ids = np.split(ids, [int(0.9 * len(ids))])
context = 64  # characters that a guess looks back on, at most
layers = 4 if dataset == "shakespeare" else 2


class Places(keras.layers.Layer):
    def build(self, shape):  # (n, context, 128)
        self.table = self.add_weight(shape=shape[1:])

    def call(self, vectors):
        return vectors + self.table


def transformer():
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((context,), dtype="int32")
    vectors = keras.layers.Embedding(len(characters), 128)(inputs)
    vectors = Places()(vectors)  # (n, context, 128)
    looks = []
    for _ in range(layers):
        normed = keras.layers.LayerNormalization()(vectors)
        layer = keras.layers.MultiHeadAttention(num_heads=4, key_dim=32)
        found, weights = layer(
            normed, normed, use_causal_mask=True, return_attention_scores=True
        )
        looks.append(weights)  # (n, 4, context, context)
        vectors = vectors + found  # (n, context, 128)
        normed = keras.layers.LayerNormalization()(vectors)
        inner = keras.layers.Dense(512, "relu")(normed)  # (n, context, 512)
        vectors = vectors + keras.layers.Dense(128)(inner)
    normed = keras.layers.LayerNormalization()(vectors)
    logits = keras.layers.Dense(len(characters))(normed)
    looking = keras.Model(inputs, looks)
    return keras.Model(inputs, logits, name="transformer"), looking


def lstm():
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((context,), dtype="int32")
    vectors = keras.layers.Embedding(len(characters), 128)(inputs)
    vectors = keras.layers.LSTM(256, return_sequences=True)(vectors)
    logits = keras.layers.Dense(len(characters))(vectors)
    return keras.Model(inputs, logits, name="lstm")


writer, heads_of = transformer()
print(f"{len(text):,} characters, {len(characters)} different ones")
print(f"transformer {writer.count_params():,} numbers")
print(f"LSTM {lstm().count_params():,} numbers")

# %% [markdown]
# # A race for equal time
#
# The transformer gets a number of steps, and the LSTM as many seconds as those
# took. Both see batches of windows from random places and have AdamW, with a
# learning rate that rises over a hundred steps and then falls along a
# cosine. The clock stands still while TensorFlow compiles and while the
# validation text is read.
#
# Whom do you bet on? The transformer computes all places of a window at once,
# the LSTM one after the other, but the LSTM need not learn that the last few
# characters matter most.
#
# With `dataset = "shakespeare"` the transformer has the setting that Andrej
# Karpathy's nanoGPT gives for a computer without a GPU: four layers, 2,000
# steps. He reports a loss of 1.88 nats.

# %%
lm_steps = 500  # @param {type: "integer", min: 20, max: 10000, step: 10}

lm_steps = 4 * lm_steps if dataset == "shakespeare" else lm_steps
windows = np.lib.stride_tricks.sliding_window_view(train_ids, context + 1)
whole = (len(val_ids) - 1) // context * context
val_windows = val_ids[:whole].reshape(-1, context)  # (m, context)
val_targets = val_ids[1 : whole + 1].reshape(-1, context)  # (m, context)
some = np.linspace(0, len(val_windows) - 1, 150).astype(int)  # for a quick look


def bits(targets, logits):
    nats = keras.losses.sparse_categorical_crossentropy(
        targets, logits, from_logits=True
    )  # (n, context)
    return nats / np.log(2)


class Clock(keras.callbacks.Callback):
    """Steers the learning rate, notes bits against seconds, ends in time."""

    def __init__(self, steps, limit=None):
        super().__init__()
        self.steps, self.limit = steps, limit  # limit in seconds, or None
        self.done, self.spent, self.since = 0, 0.0, None
        self.seconds = [0.0]
        self.bits = [np.log2(len(characters))]  # those of a blind guess

    def on_epoch_begin(self, epoch, logs=None):
        if self.done:  # the first 10 steps are not counted: they compile
            self.since = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        self.spent += now - self.since if self.since else 0.0
        self.since = now
        self.done += 10
        by_time = self.limit and self.spent / self.limit
        share = by_time or self.done / self.steps
        falling = 0.55 + 0.45 * np.cos(np.pi * min(share, 1))
        self.model.optimizer.learning_rate = (
            1e-3 * falling * min(1, self.done / 100)
        )
        self.model.stop_training = share >= 1

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(self.spent)
        self.bits.append(logs["val_loss"])


dice = np.random.default_rng(seed)


def guess(ask, text, temperature=0.8):
    """Return a character to go on with, drawn from the guesses of a model."""
    tail = [codes.get(one, codes[" "]) for one in text[-context:] or " "]
    window = np.zeros((1, context), "int32")
    window[0, : len(tail)] = tail
    logits = np.asarray(ask(window), float)[0, len(tail) - 1]  # (characters,)
    chances = softmax(logits / temperature)  # (characters,)
    return characters[dice.choice(len(characters), p=chances)]


def sample(ask, text="The ", count=60):
    for _ in range(count):
        text += guess(ask, text)
    return text


clocks = {}  # by the names of the networks


def race(_):
    """Draw both curves, as far as both have got."""
    begun = {name: c for name, c in clocks.items() if len(c.bits) > 1} or clocks
    end = min(clock.seconds[-1] for clock in begun.values())
    seconds = np.linspace(0, end or 1, 100)  # (100,)
    curves = [np.interp(seconds, c.seconds, c.bits) for c in begun.values()]
    return Lines(seconds, np.array(curves), tuple(begun), "seconds", "bits")


def train(model, batch_size, limit=None):
    clocks[model.name] = clock = Clock(lm_steps, limit)
    steps = max(10, lm_steps // 10)  # an epoch has
    ask = tf.function(model)
    generator = np.random.default_rng(seed)
    starts = generator.integers(len(windows), size=4_000 * batch_size)
    rows = windows[starts]  # (4000 * batch_size, context + 1)
    model.compile(
        optimizer=keras.optimizers.AdamW(
            1e-4, weight_decay=0.1, beta_2=0.99, global_clipnorm=1.5
        ),
        loss=bits,
        steps_per_execution=10,
        jit_compile=False,
    )
    model.fit(
        rows[:, :-1],
        rows[:, 1:],
        batch_size=batch_size,
        shuffle=False,
        epochs=1000 if limit else lm_steps // steps,
        steps_per_epoch=steps,
        validation_data=(val_windows[some], val_targets[some]),
        callbacks=[
            clock,
            live.Picture(race, "race", every=1),
            live.TextSamples(lambda model: sample(ask)),
        ],
        verbose=2,
    )
    return clock


clock = train(writer, 12)
rival = lstm()
train(rival, 32, limit=clock.spent)

for network in (writer, rival):
    loss = network.evaluate(val_windows, val_targets, 128, verbose=0)  # all
    name, nats = network.name, loss * np.log(2)
    done, spent = clocks[name].done, clocks[name].spent
    print(f"{name:<11} {done:5,} steps in {spent:5.1f} s: ", end="")
    print(f"{loss:.3f} bits or {nats:.3f} nats a character")
    live.result(**{f"{name}_bits": loss, f"{name}_nats": nats})

# %% [markdown]
# # Where each head looks
#
# Type a beginning and point at one of its characters. Each of the four maps is
# a head, each row a layer, each column a character up to the one that you point
# at; a row says where that head looks for its guess of the next one. Some heads
# look at the character itself or the one before, others at the beginning of the
# word, or back to a bracket or a space.
#
# Below, the text goes on by itself. The temperature divides the logits before
# the softmax: near 0 always the likeliest character, in circles after a while;
# above 1 ever more surprise. After so short a training it has learned to spell,
# not to speak.

# %% tags=["play"]
ask_writer = tf.function(writer)
ask_heads = tf.function(heads_of)


@live.play.text("for item in seq", temperature=(0.1, 2.0, 0.8), cursor=True)
def go_on(text, temperature, cursor):
    shown = text[-context:] or " "
    place = min(max(cursor - len(text) + len(shown), 0), len(shown) - 1)
    window = np.zeros((1, context), "int32")
    window[0, : len(shown)] = [codes.get(one, codes[" "]) for one in shown]
    # a list of (1, heads, context, context), one for each layer
    looks = np.array(ask_heads(window))[:, 0, :, place, : place + 1]
    maps = Maps(
        looks.swapaxes(0, 1),  # (heads, layers, place + 1)
        tuple(f"head {head}" for head in range(1, 5)),
        tuple(f"layer {layer}" for layer in range(1, layers + 1)),
        tuple(shown[: place + 1].replace(" ", "·").replace("\n", "↵")),
    )
    for _ in range(120):
        text += guess(ask_writer, text, temperature)
        yield {f"where {shown[place]!r} looks": maps, "goes on": text}


# %% [markdown]
# # Exercise: the mask
#
# The function below is attention without a mask: each place looks at all
# places, also at those that come later. A language model trained with it would
# reach a loss near 0 and be worth nothing, since every guess could look up its
# answer.
#
# Let each place look only at itself and at what came before. Where must the
# scores change, and to what, so that the weights of a row still sum to 1? It is
# not enough to set weights to 0 after the softmax. The check compares each
# place with attention over the places up to it.

# %% [markdown] tags=["hint"]
# Before the softmax: a score of $-\infty$ gets the weight 0, and the others
# share the 1. `np.arange(t)` holds the places; comparing it with itself as a
# column tells for each row which columns come later.


# %% tags=["exercise"]
def causal_attention(queries, keys, values):
    # queries (t, d), keys (t, d), values (t, d), result (t, d)
    scores = queries @ keys.T / np.sqrt(keys.shape[-1])  # (t, t)
    return softmax(scores) @ values


# %% tags=["solution"]
def causal_attention(queries, keys, values):
    # queries (t, d), keys (t, d), values (t, d), result (t, d)
    scores = queries @ keys.T / np.sqrt(keys.shape[-1])  # (t, t)
    places = np.arange(len(scores))  # (t,)
    later = places > places[:, None]  # (t, t)
    return softmax(np.where(later, -np.inf, scores)) @ values


# %% tags=["check"]
draw = np.random.default_rng(1)
for length in (1, 2, 6):
    queries, keys, values = draw.normal(size=(3, length, 4))  # (t, 4) each
    got = np.asarray(causal_attention(queries, keys, values))
    case = f"{length} places"
    assert got.shape == (length, 4), f"{case}: got the shape {got.shape}"
    for place in range(length):
        past = slice(place + 1)
        expected, _ = attention(queries[[place]], keys[past], values[past])
        wrong = f"{case}, place {place}: expected {expected[0].round(3)}"
        close = np.allclose(got[place], expected[0])
        assert close, f"{wrong}, got {got[place].round(3)}"

# %% [markdown]
# # What to try, and what came next
#
# - Fewer `words`: the diagonal grows letter by letter. Which places come last?
# - `lm_steps = 3000`, for as long as your tea draws: does the winner change?
# - `dataset = "shakespeare"`, with names, verses and quarrels.
#
# The paper was about translation, and trained for three and a half days on
# eight GPUs. The decoder alone became GPT in 2018, the encoder alone BERT in
# the same year. Their cost grows with the square of the length, since all look
# at all; their great merit is that training has no order in time to wait for,
# so that it fills a large machine. Two cores leave little of that advantage.

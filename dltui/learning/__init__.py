"""A learner in a lesson, without a screen: what runs it, what came of it, what is kept, and that in words."""

"""Lessons: Markdown files that are played on a shop, and proven on one.

`document` reads Markdown, `loading` makes a `Lesson` of it (`model`), `play` plays it, `proving` proves that it works,
`course` knows what there is, `progress` what a learner has done.
"""

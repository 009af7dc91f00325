"""What changed in the cooperation within a time: what is new, done, late, moved, reworded and over.

``span`` says which time and whose records, ``groups`` which rows each heading
has, ``telling`` how a row is told; the page is ``views``, the paper
``cooperation.papers.changes``.
"""

"""What the tracker gives away as data: the models of its answers, and the document that describes them.

The models in `answers` and `queries` are the one source: requests are checked by them, answers made from them,
the OpenAPI document and the dictionary on `/data` printed from them.
"""

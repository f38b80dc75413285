"""Learning from use: an editor looks at how messages were read, corrects it, and the model learns from that.

`tracker` reads what Rasa keeps of every message, `reasons` says which are worth a look, `similar` groups them,
`personal` masks what is nobody else's business, `gold` writes what an editor accepted to `nlu_data/acts/review.jsonl`,
`app` is the page. Nothing here is on a shopper's way: no message waits for it.
"""

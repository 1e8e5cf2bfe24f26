"""CDS Hooks: painpath's answers as cards in other systems.

`core` is pure: a request in, advice out. `trust` says who may call. The rest is Django: views, what was
shown and what was done with it. Runs inside the clinic app, or alone with the settings of `alone`.
"""

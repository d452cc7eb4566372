"""What people type in one line, and what was meant.

`pieces` splits a line once. `walk` goes over the pieces with the `parts` that a line may be made
of, in the order of `reader`; what is no part waits until it shows whether it is a name. Each
command has a file of its own, named as its conversation is: its words, what it expects, and what
was understood. Whom the words name is known before, as a plain `Background`: nothing here looks
anybody up.
"""

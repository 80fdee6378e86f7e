"""The words too common in English to tell passages apart.

The list is short: the weights of terms make little of other common words, and these still bind phrases together.
"""

from __future__ import annotations

STOP_WORDS = frozenset(
    """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to
    was will with what which who whom whose when where why how do does did done doing had has have having am were been
    being from its his him her hers he she i me my you your yours we us our ours them theirs so than too very can could
    should would may might must shall about
    isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't cannot couldn't mustn't shan't
    shouldn't won't wouldn't i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd
    we'd they'd i'll you'll he'll she'll we'll they'll that's who's what's here's there's when's where's why's how's
    let's ain't
    s t d ll m re ve
    """.split()
)

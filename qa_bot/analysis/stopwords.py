"""The words too common in English to tell passages apart."""

from __future__ import annotations

STOP_WORDS = frozenset(
    """
    a an the this that these those some any no such own same other another each every either neither both all
    i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers
    herself it its itself they them their theirs themselves one ones oneself someone anyone something anything
    who whom whose which what when where why how whoever whatever whichever whenever wherever
    am is are was were be been being do does did doing done have has had having
    can could may might must shall should will would ought
    isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't cannot couldn't mustn't shan't
    shouldn't won't wouldn't i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd
    we'd they'd i'll you'll he'll she'll we'll they'll that's who's what's here's there's when's where's why's how's
    let's ain't
    and or but nor so yet if then else than because as until while although though unless whether
    of at by for with about against between into through during to from in out on off over under upon onto within
    without toward towards across along among amongst around near via per
    up down again further once here there now not only too very just also even still ever
    more most much many few less least
    s t d ll m o re ve
    """.split()
)

"""Irregular English forms → the word that they are forms of, which no stemmer finds by its ending."""

from __future__ import annotations

from collections.abc import Mapping

_FORMS = """
arise arose arisen; awake awoke awoken; beat beaten; become became; begin began begun; bend bent; bite bitten;
bleed bled; blow blew blown; break broke broken; breed bred; bring brought; build built; burn burnt; buy bought;
catch caught; choose chose chosen; cling clung; come came; creep crept; deal dealt; dig dug; draw drew drawn;
dream dreamt; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt;
fight fought; flee fled; fly flew flown; forbid forbade forbidden; forget forgot forgotten; forgive forgave forgiven;
freeze froze frozen; get got gotten; give gave given; go went gone; grow grew grown; hang hung; hear heard;
hide hid hidden; hold held; keep kept; kneel knelt; know knew known; lead led; lean leant; leap leapt; learn learnt;
lend lent; lose lost; make made; mean meant; meet met; mistake mistook mistaken; overcome overcame;
pay paid; prove proven; ride rode ridden; ring rang rung; rise risen; run ran; say said; see saw seen; seek sought;
sell sold; send sent; sew sewn; shake shook shaken; shine shone; shoot shot; show shown; shrink shrank shrunk;
sing sang sung; sink sank sunk; sit sat; slay slew slain; sleep slept; slide slid; sow sown; speak spoke spoken;
speed sped; spend spent; spin spun; spring sprang sprung; stand stood; steal stole stolen; stick stuck; sting stung;
strike struck stricken; strive strove striven; swear swore sworn; sweep swept; swell swollen; swim swam swum;
swing swung; take took taken; teach taught; tear torn; tell told; think thought; throw threw thrown;
undergo underwent undergone; undertake undertook undertaken; understand understood; wake woke woken; wear wore worn;
weave wove woven; weep wept; win won; withdraw withdrew withdrawn; write wrote written;
calf calves; child children; criterion criteria; foot feet; goose geese; half halves; knife knives; loaf loaves;
louse lice; man men; mouse mice; ox oxen; phenomenon phenomena; shelf shelves; thief thieves; tooth teeth;
wife wives; wolf wolves; woman women
"""
IRREGULAR: Mapping[str, str] = {
    form: word for word, *its_forms in map(str.split, _FORMS.split(";")) for form in its_forms
}
"""Forms that are words of their own more often than not (*found*, *left*, *rose*) are left out."""

"""Recognize a reaction that a phone sent as a text: `Liked “...”`, `👍 to “...”`, `A adoré « ... »`.

The phrases below are those of iPhones and of Google Messages. Sources: https://github.com/quik-sms/quik/pull/533
and https://github.com/FossifyOrg/Messages/issues/190. Those of other languages than English and French are
unverified, and there are more. So where a quotation is ours, the form decides: a few words, then our text.
"""

import re
from functools import lru_cache

from shared.domain.conversations.reading.quotations import OurWords, quotations
from shared.domain.flows.answer_phrases import phrase_length
from shared.domain.flows.text_tokens import Token, phrase_of, tokens_of
from shared.domain.flows.vocabulary.lookup import Phrase, no_names, vocabulary

_PHRASES = """
liked, loved, disliked, laughed at, emphasized, emphasised, questioned, reacted to, reacted with to,
reacted with a sticker to, removed from, removed a like from, removed a heart from, removed a dislike from,
removed a laugh from, removed an exclamation from, removed an exclamation mark from,
removed a question mark from, removed a reaction from, removed a sticker from,
a aimé, a adoré, n'a pas aimé, a ri de, a ri à, a souligné, a mis en évidence, a accentué, a posé une question
sur, s'est interrogé sur, a réagi à, a réagi avec à, a ajouté un à, a ajouté à, a attribué la mention à,
a retiré un j'aime de, a retiré un cœur de, a retiré de, a retiré la réaction à, a retiré la mention de,
le gustó, le ha gustado, no le gustó, no me gusta, no le gusta, le encantó, le ha encantado, le dio risa,
se rió de, se ha reído de, enfatizó, destacó, ha destacado, cuestionó, ha cuestionado, reaccionó a,
reaccionó con a, ha reaccionado a, ha reaccionado con a, quitó de, eliminó de,
hat gelacht über, hat betont, hervorgehoben, hat reagiert auf, hat mit reagiert auf, hat mit auf reagiert,
reagierte mit auf,
hat geliebt, hat hinterfragt, hat entfernt von, gefällt mir nicht, ein herz hinzugefügt,
gefällt mir hinzugefügt,
ha messo mi piace a, ha amato, ha riso per, ha riso di, ha reagito a, ha reagito con a, ha enfatizzato,
ha evidenziato, ha messo un cuore a, ha rimosso da, non è piaciuto, è piaciuto,
gostou de, não gostou de, nao gostou de, amou, adorou, curtiu, descurtiu, riu de, enfatizou, destacou,
questionou, reagiu a, reagiu com a, removeu de, removeu um coração de,
vond leuk, vond niet leuk, vindt niet leuk, vond geweldig, lachte om, benadrukte, reageerde op,
reageerde met op,
verwijderde van, gillade, älskade, ogillade, skrattade åt, betonade, ifrågasatte, reagerade på,
reagerade med på, tog bort från,
polubił, polubiła, nie lubi, zareagował na, zareagowała na, podkreślił, podkreśliła,
понравилось, не понравилось, не нравится, отреагировал на, отреагировала на, посмеялся над, подчеркнул,
beğendi, bayıldı, beğenmedi, güldü, vurguladı, sorguladı, tepki verdi,
に いいね しました, にハートを付けました, にハートをつけました, を強調しました,
でリアクションしました, にでリアクションしました, に大笑いしました,
点赞了, 赞了, 不喜欢, 对做出回应, 做出了回应, 에 하트를 남김, 좋아요 표시함
"""

_MEDIA = """
image, photo, picture, movie, video, attachment, message, voice message, audio message, link, sticker, gif,
location,
pièce jointe, vidéo, imagen, foto, mensaje, bild, anhang,
immagine, imagem, afbeelding, zdjęcie, фото, изображение
"""

_MAX_WORDS = 4
_MAX_WORDS_WITH_EMOJI = 6
_MAX_WORDS_ABOUT_MEDIA = 20
_MAX_LETTERS = 80
_MAX_LETTERS_BEFORE = 12
_LONG = 3
"""Letters of an English word ("late", "can't") that is no word of a phone in another language by chance."""


def is_reaction(text: str, ours: OurWords) -> bool:
    """Return whether a text is a reaction to one of ours; ``ours``: the open questions."""
    text = text.strip()
    passages = [*quotations(text)]
    if any(_is_around(text, passage, ours) for passage in passages):
        return True
    tokens = tokens_of(text)
    if tokens and tokens[0].emoji and ours.end_with(text, after=_MAX_LETTERS_BEFORE):
        return True  # 😂 to Your haircut ..., without quotation marks
    return not passages and _is_about_media(tokens)


def _is_around(text: str, passage: tuple[int, int], ours: OurWords) -> bool:
    """Return whether the words around a quotation make it a reaction."""
    start, end = passage
    if start + len(text) - end > _MAX_LETTERS:
        return False
    head, tail = _without_quotations(text[:start]), _without_quotations(text[end:])
    tokens, is_ours = tokens_of(head) + tokens_of(tail), ours.has(text[start:end], with_more=True)
    if not is_ours and tokens_of(tail):
        return False
    if _texts(tokens) in _known():
        return True
    if any(token.emoji for token in tokens):
        if not _texts(tokens):
            return bool(head.strip())  # 👍 after a quotation is an answer
        return len(_texts(tokens)) <= _MAX_WORDS_WITH_EMOJI and _may_be_of_a_phone(tokens, head + tail, ours)
    return (
        is_ours and not tail.strip() and len(tokens) <= _MAX_WORDS and _may_be_of_a_phone(tokens, head, ours)
    )


def _may_be_of_a_phone(tokens: tuple[Token, ...], written: str, ours: OurWords) -> bool:
    """Return whether the words may be a phone's: no sentence, no answer, no word that we offered."""
    words = tuple(token for token in tokens if not token.emoji)
    if not words or re.search(r"[.,:;!?\n]|\d", written.strip()):
        return False
    if len(words) == len(tokens) and all(word.text in ours.words for word in words):
        return False
    return not any(phrase_length(words, at, _answering()) for at in range(len(words)))


def _is_about_media(tokens: tuple[Token, ...]) -> bool:
    """Return whether a text is such as "Loved an image": a reaction to a picture of ours."""
    texts = _texts(tokens)
    if len(texts) > _MAX_WORDS_ABOUT_MEDIA:
        return False
    longest = max(map(len, _known()))
    return any(
        texts[:size] in _known() and texts[at:] in _media()
        for size in range(1, min(len(texts), longest + 1))
        for at in (size, size + 1)
    )


def _without_quotations(text: str) -> str:
    """Return ``text`` without a quoted name of the reaction: A ajouté un « J'adore » à."""
    passage = next(quotations(text, cut_off=False), None)
    return text if passage is None else f"{text[: passage[0]]} {text[passage[1] :]}"


def _texts(tokens: tuple[Token, ...]) -> Phrase:
    return tuple(token.text for token in tokens if not token.emoji)


@lru_cache
def _known() -> frozenset[Phrase]:
    return frozenset(phrase_of(phrase) for phrase in _PHRASES.split(","))


@lru_cache
def _media() -> frozenset[Phrase]:
    return frozenset(phrase_of(phrase) for phrase in _MEDIA.split(","))


@lru_cache
def _answering() -> frozenset[Phrase]:
    """Return the phrases that people answer with, and no phone reacts with."""
    of_all = vocabulary()
    answers = (
        of_all.yes | of_all.no | of_all.agree | of_all.confirm | of_all.please | frozenset(of_all.numbers)
    )
    return answers | {phrase for phrase in no_names("en") if len("".join(phrase)) >= _LONG}

"""How words begin that sign no text: people take an answer back, cannot come, or count somebody: "2, Kids".

Only the beginnings: each has too many forms to list. They are folded as tokens are, see ``text_tokens``.
A name that begins so costs a question; a change of mind that is taken for a name costs an appointment.
"""

_CHANGES_OF_MIND = """
cancel resched rebook postpon delay unable unavail unsure imposs declin refus reject withdr delet undo cannot
regret abort busy kidding joking jk sarcas refund oops whoops mistak typo nvm nevermind dunno ignor hardly
swap unless keep attending arriving booked confirm idea clue doubt stress bother drama sweat hassle objection
concern biggy parking traffic changes
absag abgesag abbest storn verschieb verschob verleg verspat verhinder unmogl unpass entfall ausfall annul
krank ungern
afzeg afgez verzet verplaats uitstel uitgest onmog ziek
avbok avbest avbry installd flytta ombok omojl forsen forhind sjuk
report decal deplac empech retard malad indispon souci
anul aplaz pospo posterg imposib retras enferm reprogram demora problem hay
disd rimand postic spost ritard malat rinvi
desmarc adia remarc reagend atras doent
odwol przeloz przesun niemoz spozn chory chora rezygn
отмен перен невозмож опозд опазд болен больн болею заболе аннул отказ проблем
iptal ertel vazgec imkans gecik hasta degis gelem
إلغ ألغ الغاء الغي تأجيل أؤجل مستحيل تأخ مريض مشكل
रद्द कैंसल कैंसिल स्थगित बीमार
취소 연기 변경
"""

_COUNTED = """
people person pax adult kids child guest seats places tickets dogs cats mins hrs hours secs weeks months
erwachsen kinder kindern volwassen personer vuxna barn adult enfant nino nina bambin crianca pessoa
osob dorosl dzieci человек взросл дет kisi yetiskin cocuk
"""

_UNSPACED = """
欠席 キャンセル 取り消 取消 中止 延期 変更 遅刻 遅れ 無理 不可 欠勤 未定
改期 改天 改时间 推迟 推遲 迟到 遲到 请假 請假 不了 不能 没空 沒空 有事 生病 退订 退訂
"""

_BEGINNINGS = (*_CHANGES_OF_MIND.split(), *_COUNTED.split())
_SIGNS = tuple(_UNSPACED.split())


def signs_nothing(words: tuple[str, ...]) -> bool:
    """Return whether one of these words begins so, or has such signs in a script without spaces."""
    text = "".join(words)
    return any(word.startswith(_BEGINNINGS) for word in words) or any(sign in text for sign in _SIGNS)

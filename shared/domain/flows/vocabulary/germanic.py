"""English, German, Dutch, Swedish."""

from shared.domain.flows.vocabulary.language import Language

ENGLISH = Language(
    yes="yes, y, ye, yea, yeah, yeh, yep, yup, yess, yas, aye, yes i do, yes i will, yes i can, yes i am",
    confirm="confirm, confirmed, i confirm, confirming, i confirm it",
    agree="sure, sure thing, of course, ok, okay, okey, k, kk, oki, okie, okie dokie, alright, all right, "
    "all good, absolutely, definitely, certainly, correct, sounds good, fine, perfect, great, good, "
    "that works, works for me, that works for me, roger, agreed, ok then, that's fine, that is fine",
    no="no, n, nope, nah, nay, no way, no thank you, no thanks, no sorry",
    welcome="see you, see you then, see you there, see you tomorrow, see you soon, see u, see u then, cu, "
    "i'll be there, ill be there, i will be there, we'll be there, will be there, be there, "
    "looking forward to it, can't wait",
    regret="sorry, so sorry, i'm sorry, im sorry, very sorry, apologies, my apologies, unfortunately, "
    "sorry about that",
    please="please, pls, plz, plse, kindly",
    courtesy="thanks, thank you, thank u, thankyou, for the reminder, for reminding me, for letting me know, "
    "thank you so much, thank you very much, thanks so much, thanks a lot, many thanks, thanks again, thx, "
    "thnx, tnx, ty, tysm, tks, cheers, much appreciated, appreciated, regards, kind regards, best regards, "
    "best wishes, best, love, x, xx, xxx, xo, xoxo, hi, hi there, hello, hello there, hey, hiya, dear, "
    "good morning, good afternoon, good evening, sir, madam, ma'am, mate, bye, goodbye, have a nice day, "
    "have a good day, have a great day, sent from my iphone, sent from my ipad, sent from my android, "
    "sent from my samsung galaxy, sent from my phone, period, full stop, um, uh, er, well, from, this is, "
    "lol, haha",
    negation="not, don't, dont, do not, can't, cant, cannot, won't, wont, isn't, never, neither, nor, but, "
    "unless, instead, maybe, if, nothing, without, didn't, haven't, wouldn't, shouldn't, couldn't, doesn't, "
    "aren't, wasn't, no longer, or",
    before_key="number, option, press, key, a, reply, i press, choice",
    numbers="zero/oh/nought, one, two, three, four, five, six, seven, eight, nine, ten",
    no_name="monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu, thur, "
    "thurs, fri, sat, sun, january, february, march, april, may, june, july, august, september, october, "
    "november, december, feb, apr, jun, jul, aug, sep, sept, oct, nov, dec, today, tomorrow, tonight, noon, "
    "midnight, morning, afternoon, evening, late, later, early, earlier, soon, now, am, pm, but, and, or, "
    "if, when, where, why, who, what, which, how, because, so, then, than, that, this, it, i, you, we, he, "
    "she, they, me, us, my, our, your, the, a, an, at, in, on, to, of, for, from, by, with, is, are, be, "
    "was, will, would, can, could, should, shall, do, does, did, have, has, had, maybe, perhaps, only, just, "
    "still, yet, again, change, changed, move, moved, reschedule, rescheduled, postpone, cancel, canceled, "
    "cancelled, call, wrong, sick, ill, running, coming, sorry, wait, stop, help, question, other, another, "
    "both, either, none, all, next, last, first, second, week, day, time, number, also, too, as, actually, "
    "except, though, hopefully, probably, pending, cash, card, remove, delete, unsubscribe, problem, "
    "problems, prob, probs, worries, biggie, issue, issues, chance",
)

GERMAN = Language(
    yes="ja, j, jo, jep, jup, jupp, jawohl, jaa, jap, yes, ja gerne, ja klar, ja genau",
    confirm="bestätigen, bestätigt, ich bestätige, bestätige, bestätigung, bestaetigt, bestaetigen, zusagen, "
    "zusage, ich sage zu, hiermit bestätigt",
    agree="ok, okay, klar, alles klar, gerne, gern, natürlich, passt, geht klar, in ordnung, einverstanden, "
    "genau, sicher, selbstverständlich, super, prima, gut, perfekt, das passt, passt so, jawoll",
    no="nein, n, nee, nö, ne danke, nein danke, leider nein, leider nicht, nope",
    welcome="bis dann, bis morgen, bis später, ich komme, wir kommen, ich bin da, bis bald, freue mich",
    regret="leider, tut mir leid, sorry, entschuldigung",
    please="bitte, bitte schön",
    courtesy="danke, danke schön, dankeschön, vielen dank, danke sehr, besten dank, herzlichen dank, thx, "
    "lg, vg, mfg, liebe grüße, viele grüße, grüße, gruß, mit freundlichen grüßen, hallo, hi, guten tag, "
    "guten morgen, guten abend, moin, servus, tschüss, ciao, schönen tag, schönen tag noch, "
    "von meinem iphone gesendet, frau, herr, äh, ähm",
    negation="nicht, kein, keine, keinen, nie, niemals, aber, doch, sondern, vielleicht, falls, wenn, ohne, "
    "weder, oder, nichts",
    before_key="nummer, option, taste, eine, die, ziffer",
    numbers="null, eins, zwei/zwo, drei, vier, fünf, sechs, sieben, acht, neun, zehn",
    no_name="montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag, januar, februar, märz, mai, "
    "juni, juli, oktober, dezember, heute, morgen, übermorgen, früh, später, spät, uhr, mittag, abend, "
    "nachmittag, vormittag, aber, und, oder, wenn, wann, wo, warum, wer, was, wie, weil, ich, du, wir, sie, "
    "er, es, der, die, das, den, dem, ein, eine, im, am, um, zu, mit, von, bin, ist, sind, kann, könnte, "
    "muss, noch, nur, vielleicht, leider, verschieben, absagen, stornieren, termin, krank, minute, minuten, "
    "person, personen, stunde, stunden, woche, anrufen, rückruf, falsch, frage, beide, auch, doch, jetzt",
)

DUTCH = Language(
    yes="ja, j, jawel, jazeker, jep, ja hoor, ja graag, ja prima",
    confirm="bevestigen, bevestigd, ik bevestig, bevestig, akkoord",
    agree="ok, oké, okay, oke, zeker, natuurlijk, prima, goed, is goed, dat is goed, uiteraard, klopt, "
    "perfect, top, helemaal goed",
    no="nee, n, neen, nee dank je, nee bedankt, nee hoor, helaas niet",
    welcome="tot dan, tot morgen, tot straks, ik kom, we komen, ik ben er",
    regret="helaas, sorry, het spijt me",
    please="alsjeblieft, alstublieft, aub, svp, graag",
    courtesy="bedankt, dank je, dank je wel, dankjewel, dank u, dank u wel, hartelijk dank, groet, groeten, "
    "groetjes, met vriendelijke groet, mvg, hallo, hoi, goedemorgen, goedemiddag, dag, fijne dag, doei, gr",
    negation="niet, geen, nooit, maar, tenzij, misschien, als, zonder, of, niets",
    before_key="nummer, optie, toets, een, de, cijfer",
    numbers="nul, een/één, twee, drie, vier, vijf, zes, zeven, acht, negen, tien",
    no_name="maandag, dinsdag, woensdag, donderdag, vrijdag, zaterdag, zondag, januari, februari, maart, "
    "mei, augustus, vandaag, morgen, overmorgen, later, laat, vroeg, uur, maar, en, of, als, wanneer, waar, "
    "waarom, wie, wat, hoe, ik, jij, wij, we, hij, zij, het, een, de, in, op, om, te, met, van, kan, moet, "
    "nog, alleen, misschien, helaas, verzetten, afzeggen, annuleren, afspraak, ziek, minuten, bellen, nu",
)

SWEDISH = Language(
    yes="ja, j, japp, jepp, jo, jajamensan, ja tack, ja gärna, jadå",
    confirm="bekräfta, bekräftar, bekräftat, jag bekräftar, bekräftad",
    agree="ok, okej, visst, absolut, självklart, javisst, det går bra, går bra, bra, perfekt, fint, toppen, "
    "det passar, klart",
    no="nej, n, nä, nepp, nej tack, tyvärr inte, tyvärr nej",
    welcome="vi ses, vi ses då, vi ses imorgon, jag kommer, vi kommer, ses då",
    regret="tyvärr, förlåt, ledsen",
    please="snälla, är du snäll",
    courtesy="tack, tack så mycket, stort tack, tusen tack, tackar, mvh, hälsningar, med vänliga hälsningar, "
    "vänliga hälsningar, hej, hejsan, god morgon, hej då, kram, ha en bra dag, skickat från min iphone",
    negation="inte, ej, aldrig, men, kanske, om, utan, eller, ingen, inget",
    before_key="nummer, alternativ, knapp, en, siffra, siffran",
    numbers="noll, ett/en, två, tre, fyra, fem, sex, sju, åtta, nio, tio",
    no_name="måndag, tisdag, onsdag, torsdag, fredag, lördag, söndag, januari, februari, mars, maj, juni, "
    "juli, augusti, oktober, idag, imorgon, senare, sen, tidigt, klockan, kl, men, och, eller, om, när, var, "
    "varför, vem, vad, hur, jag, du, vi, han, hon, det, den, en, ett, i, på, till, med, av, är, kan, måste, "
    "bara, kanske, tyvärr, boka, avboka, ändra, tid, sjuk, minuter, ring, också, nu",
)

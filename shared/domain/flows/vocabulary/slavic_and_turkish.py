"""Polish, Russian, Turkish."""

from shared.domain.flows.vocabulary.language import Language

POLISH = Language(
    yes="tak, t, taa, tak tak, tak jest",
    confirm="potwierdzam, potwierdzić, potwierdzone, potwierdzony, potwierdź, potwierdzamy",
    agree="ok, okej, dobrze, oczywiście, jasne, pewnie, zgoda, zgadzam się, pasuje, w porządku, super, spoko",
    no="nie, n, nie dziękuję, niestety nie",
    welcome="do zobaczenia, do jutra, będę, będziemy, przyjdę",
    regret="niestety, przepraszam",
    please="proszę, prosze, proszę bardzo",
    courtesy="dziękuję, dzięki, dziękuję bardzo, dzięki wielkie, bardzo dziękuję, pozdrawiam, pozdrowienia, "
    "dzień dobry, dobry wieczór, cześć, witam, hej, miłego dnia, do widzenia, pan, pani",
    negation="nie, nigdy, ale, może, jeśli, chyba, bez, ani, lub, albo, czy, nic",
    before_key="numer, opcja, klawisz, cyfra",
    numbers="zero, jeden, dwa, trzy, cztery, pięć, sześć, siedem, osiem, dziewięć, dziesięć",
    no_name="poniedziałek, wtorek, środa, czwartek, piątek, sobota, niedziela, styczeń, luty, marzec, "
    "kwiecień, maj, czerwiec, lipiec, sierpień, wrzesień, październik, listopad, grudzień, dziś, dzisiaj, "
    "jutro, później, wcześniej, godzina, ale, i, lub, albo, czy, kiedy, gdzie, dlaczego, kto, co, jak, ja, "
    "ty, my, on, ona, to, w, na, o, do, z, za, od, jestem, mogę, muszę, jeszcze, tylko, może, niestety, "
    "odwołać, odwołuję, zmienić, przełożyć, wizyta, minut, minuty, osoby, proszę, też, teraz",
)

RUSSIAN = Language(
    yes="да, д, ага, угу, да да, да конечно",
    confirm="подтверждаю, подтвердить, подтверждено, подтвердил, подтвердила, подтверждаем",
    agree="ок, окей, ok, хорошо, конечно, ладно, согласен, согласна, договорились, отлично, давайте, верно, "
    "разумеется, принято, точно",
    no="нет, н, неа, не, нет спасибо, к сожалению нет",
    welcome="до встречи, до завтра, буду, будем, приду, увидимся",
    regret="к сожалению, извините, простите",
    please="пожалуйста, пж, пжл, плиз",
    courtesy="спасибо, большое спасибо, спасибо большое, спс, благодарю, с уважением, здравствуйте, привет, "
    "добрый день, доброе утро, добрый вечер, до свидания, всего доброго, хорошего дня",
    negation="не, нет, никогда, но, может, если, без, ни, или, вместо, ничего",
    before_key="номер, вариант, кнопка, цифра",
    numbers="ноль/нуль, один/одна, два/две, три, четыре, пять, шесть, семь, восемь, девять, десять",
    no_name="понедельник, вторник, среда, четверг, пятница, суббота, воскресенье, январь, февраль, март, "
    "апрель, май, июнь, июль, август, сентябрь, октябрь, ноябрь, декабрь, сегодня, завтра, позже, поздно, "
    "раньше, час, часов, но, и, или, если, когда, где, почему, кто, что, как, я, ты, мы, вы, он, она, это, "
    "в, на, к, с, у, от, до, могу, надо, ещё, только, может, отменить, отмена, перенести, изменить, запись, "
    "минут, минуты, человека, позвоните, тоже, сейчас, опоздаю, извините",
)

TURKISH = Language(
    yes="evet, e, evt, evet evet, evet lütfen",
    confirm="onayla, onaylıyorum, onaylandı, onay, onaylamak, teyit ediyorum, onaylarım",
    agree="tamam, tmm, tamamdır, ok, okey, olur, peki, tabii, tabi, tabii ki, elbette, kesinlikle, anlaştık, "
    "uygun, uygundur, doğru",
    no="hayır, h, yok, hayır teşekkürler, maalesef hayır, olmaz",
    welcome="görüşürüz, geleceğim, geliyorum, yarın görüşürüz, orada olacağım",
    regret="maalesef, üzgünüm, kusura bakmayın",
    please="lütfen, lutfen, rica ederim, zahmet olmazsa",
    courtesy="teşekkürler, teşekkür ederim, çok teşekkürler, teşekkür ederiz, tşk, tşkler, sağ olun, sağol, "
    "sağ ol, saygılar, saygılarımla, merhaba, selam, günaydın, iyi günler, iyi akşamlar, kolay gelsin, "
    "hanım, bey",
    negation="değil, yok, hiç, asla, ama, fakat, belki, eğer, veya, yoksa, ya da",
    before_key="numara, seçenek, tuş, tuşu",
    numbers="sıfır, bir, iki, üç, dört, beş, altı, yedi, sekiz, dokuz, on",
    no_name="pazartesi, salı, çarşamba, perşembe, cuma, cumartesi, pazar, ocak, şubat, mart, nisan, mayıs, "
    "haziran, temmuz, ağustos, eylül, ekim, kasım, aralık, bugün, yarın, geç, erken, sonra, saat, ama, ve, "
    "veya, eğer, zaman, nerede, neden, kim, ne, nasıl, sen, biz, o, bu, şu, için, ile, de, da, belki, "
    "maalesef, iptal, değiştir, ertele, randevu, hasta, dakika, kişi, ara, şimdi, sadece",
)

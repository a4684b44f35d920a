"""French, Spanish, Italian, Portuguese."""

from shared.domain.flows.vocabulary.language import Language

FRENCH = Language(
    yes="oui, o, ouais, ouii, ouaip, si, oui oui, ui, oui volontiers",
    confirm="confirmer, confirme, confirmé, confirmée, je confirme, confirmation, validé, je valide",
    agree="ok, okay, d'accord, dac, dacc, bien sûr, certainement, absolument, parfait, entendu, c'est bon, "
    "c'est parfait, ça marche, très bien, volontiers, bien entendu, super, tout à fait, impec",
    no="non, n, nan, non merci, nope, malheureusement non, non désolé, non désolée",
    welcome="à demain, à bientôt, à plus, à tout à l'heure, je serai là, j'y serai, nous serons là, je viens",
    regret="désolé, désolée, malheureusement, pardon",
    please="s'il vous plaît, s'il te plaît, svp, stp, je vous prie, merci de",
    courtesy="merci, merci beaucoup, merci bien, mille mercis, un grand merci, mci, cordialement, cdt, "
    "bien à vous, bonjour, bonsoir, salut, coucou, bonne journée, bonne soirée, bises, bisous, à vous, "
    "madame, monsieur, mme, mr, envoyé de mon iphone, euh",
    negation="ne, pas, jamais, mais, sauf, plutôt, peut-être, sinon, sans, ni, ou, aucun, rien",
    before_key="numéro, option, touche, le, un, chiffre",
    numbers="zéro, un/une, deux, trois, quatre, cinq, six, sept, huit, neuf, dix",
    no_name="lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, janvier, février, mars, avril, mai, "
    "juin, juillet, août, septembre, octobre, novembre, décembre, aujourd'hui, demain, tard, retard, tôt, "
    "heure, heures, midi, soir, matin, mais, et, ou, si, quand, où, pourquoi, qui, quoi, comment, je, tu, "
    "nous, vous, il, elle, le, la, les, un, une, des, en, à, au, de, du, avec, pour, suis, est, sera, peux, "
    "dois, encore, seulement, peut-être, annuler, annulé, déplacer, reporter, rendez-vous, malade, minute, "
    "minutes, personne, personnes, rappeler, aussi, pas, maintenant, désolé, désolée",
)

SPANISH = Language(
    yes="sí, s, sii, siii, sip, sep, si si, sí señor, sí señora",
    confirm="confirmar, confirmo, confirmado, confirmada, confirma, lo confirmo, yo confirmo, confirmamos",
    agree="ok, okay, okey, vale, dale, claro, claro que sí, por supuesto, de acuerdo, perfecto, está bien, "
    "desde luego, muy bien, genial, listo, sale, así es, correcto, seguro, cómo no, bueno",
    no="no, n, nop, nel, no gracias, lamentablemente no, que no",
    welcome="nos vemos, nos vemos mañana, hasta mañana, hasta luego, ahí estaré, allí estaré, allá estaré, "
    "ahí nos vemos, voy, iré, asistiré",
    regret="lo siento, perdón, disculpe, disculpa, lamentablemente",
    please="por favor, porfa, porfavor, x favor, xfa, pf, porfi",
    courtesy="gracias, muchas gracias, mil gracias, muchísimas gracias, grax, saludos, un saludo, "
    "saludos cordiales, atentamente, hola, buenas, buenos días, buenas tardes, buenas noches, buen día, "
    "adiós, chao, un abrazo, abrazos, bendiciones, señor, señora, señorita, enviado desde mi iphone, eh",
    negation="no, nunca, jamás, pero, sino, quizás, quizá, tal vez, salvo, sin, ni, tampoco, o, nada",
    before_key="número, opción, tecla, el, un, marco",
    numbers="cero, uno/una/un, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez",
    no_name="lunes, martes, miércoles, jueves, viernes, sábado, domingo, enero, febrero, marzo, abril, mayo, "
    "junio, julio, agosto, septiembre, octubre, noviembre, diciembre, hoy, mañana, tarde, temprano, hora, "
    "horas, luego, pero, y, o, si, cuándo, dónde, por, quién, qué, cómo, porque, yo, tú, usted, él, ella, "
    "nosotros, el, la, los, las, un, una, en, a, al, de, del, con, para, soy, estoy, es, voy, puedo, debo, "
    "aún, todavía, solo, sólo, quizás, cancelar, cancelado, cancelada, cambiar, mover, cita, enfermo, "
    "enferma, minuto, minutos, persona, personas, llamar, también, ahora, lo, siento, perdón",
)

ITALIAN = Language(
    yes="sì, s, sii, sì sì, sì certo, sì grazie",
    confirm="confermare, confermo, conferma, confermato, confermata, confermiamo",
    agree="ok, okay, va bene, certo, certamente, d'accordo, perfetto, volentieri, sicuro, benissimo, ottimo, "
    "va benissimo, assolutamente, esatto, naturalmente",
    no="no, n, no grazie, purtroppo no, nope",
    welcome="a domani, a presto, a dopo, ci vediamo, ci sarò, ci saremo, vengo, arrivo",
    regret="purtroppo, mi dispiace, scusi, scusa",
    please="per favore, per piacere, per cortesia, pf, prego",
    courtesy="grazie, grazie mille, molte grazie, tante grazie, cordiali saluti, distinti saluti, saluti, "
    "un saluto, ciao, buongiorno, buonasera, salve, buona giornata, buona serata, arrivederci, signora, "
    "signore, sig, inviato da iphone, ehm",
    negation="non, mai, ma, però, forse, invece, se, tranne, senza, né, neanche, o, oppure, niente",
    before_key="numero, opzione, tasto, il, un, premo",
    numbers="zero, uno/una/un, due, tre, quattro, cinque, sei, sette, otto, nove, dieci",
    no_name="lunedì, martedì, mercoledì, giovedì, venerdì, sabato, domenica, gennaio, febbraio, marzo, "
    "aprile, maggio, giugno, luglio, settembre, ottobre, dicembre, oggi, domani, tardi, ritardo, presto, "
    "ore, ora, ma, e, o, se, quando, dove, perché, chi, cosa, che, come, io, tu, noi, lui, lei, il, la, lo, "
    "un, una, in, a, al, alle, di, del, con, per, sono, sarò, posso, devo, ancora, solo, forse, annullare, "
    "annullato, spostare, cambiare, appuntamento, malato, malata, minuti, persone, chiamare, anche, adesso, "
    "purtroppo",
)

PORTUGUESE = Language(
    yes="sim, s, sm, ss, siim, simm, isso, é sim, sim sim",
    confirm="confirmar, confirmo, confirmado, confirmada, confirma, eu confirmo, está confirmado, "
    "tá confirmado",
    agree="ok, okay, okey, claro, claro que sim, com certeza, certo, tudo bem, tá bom, ta bom, está bem, tá, "
    "beleza, blz, combinado, perfeito, pode ser, de acordo, concordo, certeza, fechado, ótimo, está bom",
    no="não, n, nao, naum, não obrigado, não obrigada, infelizmente não",
    welcome="até amanhã, até lá, até logo, estarei lá, estarei aí, vou sim, eu vou, nos vemos lá",
    regret="infelizmente, desculpe, desculpa, sinto muito",
    please="por favor, pfv, pf, favor, se faz favor, por gentileza, pls",
    courtesy="obrigado, obrigada, muito obrigado, muito obrigada, obg, obgd, brigado, brigada, valeu, vlw, "
    "grato, grata, agradeço, olá, oi, bom dia, boa tarde, boa noite, tchau, abraço, abraços, abs, att, "
    "atenciosamente, cumprimentos, beijos, bjs, senhor, senhora, sr, sra, enviado do meu iphone",
    negation="não, nao, nunca, jamais, mas, porém, talvez, se, exceto, sem, nem, ou, nada",
    before_key="número, opção, tecla, o, um",
    numbers="zero, um/uma, dois/duas, três, quatro, cinco, seis/meia, sete, oito, nove, dez",
    no_name="segunda, terça, quarta, quinta, sexta, sábado, domingo, janeiro, fevereiro, abril, maio, junho, "
    "julho, setembro, outubro, dezembro, hoje, amanhã, tarde, atraso, atrasado, atrasada, cedo, hora, horas, "
    "depois, mas, e, ou, se, quando, onde, porque, quem, que, como, eu, você, nós, ele, ela, o, a, os, as, "
    "um, uma, em, no, na, ao, às, de, do, da, com, para, sou, estou, é, vou, posso, preciso, ainda, só, "
    "talvez, cancelar, cancelado, cancelada, remarcar, mudar, consulta, doente, minuto, minutos, pessoa, "
    "pessoas, ligar, também, agora, desculpe, infelizmente",
)

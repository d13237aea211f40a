"""Words that earn no keyword: function words, and those that nearly every procurement text has."""

from __future__ import annotations

from digest.matching.words import key_of

OFFICES = (
    "chef", "chefen", "konsulent", "konsulenten", "koordinator", "koordinatoren", "direktoer", "direktoeren",
    "forvaltning", "forvaltningen", "forvaltningens", "udvalg", "udvalget", "ministeriet", "ministeriets",
    "ministerium", "styrelsen", "styrelsens", "sekretariatet", "sekretariat", "specialist", "medarbejder",
    "sagsbehandler",
)  # fmt: skip
"""Ends of words that name an office or a person in it: the beginning says where they sit, not what they ask about."""

_FUNCTION = """
ad af aldrig alle allerede alligevel alt altid anden andet andre at bag begge blandt blev blevet blive bliver bort
burde bør både da de deltage dem den denne dens deres derefter derfor derfra deri dermed derpå derved derudover
desuden det dette dig din disse dog du efter egen egne eller ellers en end endda endelig endnu engang enhver enkelt
enkelte ens er et ethvert eks fem fik fire flere flest fleste for foran fordi forrige fra få får før først første
gang gange gennem gerne gjorde gjort gør gøre gørende ham han hans har havde have hel hele heller helst helt hen
hende hendes her herefter heraf herunder hinanden hos hun hvad hvem hver hverken hvert hvilke hvilken hvilket hvis
hvor hvordan hvorfor hvornår i idet igen igennem ikke imellem imens imod ind indtil inden ingen intet ja jeg jer
jeres jo kan kom komme kommer kun kunne lad langt lidt lige ligger lille man mange med meget mellem men mens mere
mest mig min mindre mindst mine mit mod må måske måtte nej nemlig ni nogen noget nogle nok nu ny nye nyt nær næste
næsten når og også om omkring op os otte over overalt par pas på sag samme sammen samt samtidig se selv selvom seks
ses sig sin sine sit siden sidst skal skulle små snart som stadig stor store stort syv således så sådan sådanne tage
tager temmelig ti til tilbage tit to tre ud uden under undtagen uanset var ved vi vil ville vor vore vores være
været about also and are been but can could did does from had has how into its not our should than that the their
them there they this was were what when where which who will with would you your any some more most other att och
för inte vara blir från till ett ikkje noen noe bare mellan alla andra vår våra även genom utan vid
"""
_PLEASE = """
hej kære kolleger kollegaer søger søge efterlyser efterlysning erfaring erfaringer erfare eksempel eksempler case
cases gode god godt hører høre tak forhånd tips råd inspiration dele interesseret interesserede spørgsmål skriv
skrive sende sendt svar svare hilsen venlig hilsner håber hjælp hjælpe kender kende findes finde fundet viden vide
mangler prøvet prøve lykkedes lykkes held tænker overvejer overveje arbejder arbejdet arbejde planlægger ønsker
ønske brug bruge bruger brugt brugte bruges behov stå står stående går gået gik give giver gav givet lave laver
lavet sætte sat sætter følge følger skaffe holde holder holdt begynde starte start fået vise viser vist mene mener
sige siger sagt tale taler snakke lært lære lærte kigge ser set find måde måder ting tingene slags del delen dels
eventuelt evt feks indenfor område områder omfattende konkret konkrete gennemført gennemføre særligt især egentlig
faktisk rigtig rigtigt ret hurtigt hurtig lang lange længere nemt nem svært svær svære større største mindste høj
højt højere lav lavere bedre bedst bedste dårlig dårligt samlet samle samlede
"""
_PROCUREMENT = """
udbud udbuddet udbudt indkøb indkøber indkøbere indkøbt købe køber købt køb kontrakt kontrakten kontrakter aftale
aftalen aftaler krav kravet kræve kræver krævede krævet stille stiller stillet stilles tilbud tilbudsgiver
tilbudsgivere bud byder bydere bød vandt vinder vinderen vindende pris prisen priser procent kroner kr mio mia
million millioner tusind beløb koste koster kostede udgift udgiften udgifter leverandør leverandøren leverandører
leverandørerne leverandørens levere leverer leveres leveret leverede levering leveringen leverance kommune kommunen
kommuner kommunens kommunerne kommunal kommunale region regionen regionens regioner offentlig offentlige offentligt
organisation organisationer myndighed virksomhed virksomheder virksomheden firma firmaer firmaet medarbejder
medarbejdere medarbejderne personale personalet brugere brugerne borger borgere borgerne afdeling afdelinger
afdelingen afdelingerne enhed enheder årlig årligt år året måned måneder uge uger dag dage dagen time timer antal
andel stk styk meter kvadratmeter ton tons liter kilo gram dobbelt halve halvdelen tredjedel fjerdedel tredje
løsning løsninger løsningen projekt projektet projekter opgave opgaven opgaver opgaverne resultat resultatet
resultater erfaringen forløb proces processen model modellen modeller produkt produkter produktet produkterne vare
varer varerne ydelse ydelser materiale materialet mål målet form type typer grund årsag problem problemer problemet
fordel ulempe ulempen effekt effekten muligt mulighed muligheder mulige nødvendig vigtig vigtigt vigtigste
almindelig almindelige særlig særlige undervejs derimod tidligere senere nuværende forskellig forskellige ekstra
alene fast faste direkte fælles lokal lokale valg vælge valgte valgt vælger ændre ændret ændring indgå indgår indgik
indgået indføre indført opnå opnået falde faldet faldt steg steget stige øge øget reducere reduceret betale betaler
betalt betød betyde betyder kørte køre kører gælde gælder udgør lå ligge lagt lægge lægger skabe skabt sikre sikrer
sikret undgå undgås bidrage endte ende ender tog taget samarbejde samarbejdet behandle håndtere håndterer håndteret
vurdere vurderet vurderes bedømt bedømme bedømte måle måles målt dokumentere dokumentation dokumenteret dokumenteres
oplyse oplyst anvende anvendt anvendes omfatte omfatter omfattede indeholde indeholder beslutte besluttet besluttede
foretage forvente forventet buyer supplier suppliers contract tender procurement public price prices percent costs
cost year years purchase purchased buying buy bought
"""

FUNCTION = frozenset(_FUNCTION.split())
"""Function words."""

_EVERYDAY = """
midler stand frem fremme fremad afsted hjem hjemme ude inde oppe nede ofte sjælden sjældent langsom langsomt fyldt
fylde fylder gammel gamle gammelt roligt rolig bange glad glade tung tunge let lette lettere fin fint smart sjov
vild vilde tyk tykt tynd hård hårde blød nederst øverst bagved færre mangle manglede betaling betalinger nævnte
nævne nævner spurgte spørge spørger fortælle fortæller fortalt forklare forklarede ringe ringer hente henter hentet
bringe bringer flytte flytter flyttet sælge sælger solgt tilbyde tilbyder tilbudt udbyde udbyder udbydes bestemme
bestemmer bestemt nå nåede slippe slipper sluppet stoppe stoppet standse miste mistet mister forsvinde forsvinder
vente venter ventet hælde ramme ramt trække trækker trukket kaste smide smidt smider lukke lukket åbne åben åbent
klare klarer klaret løse løser løst virke virker virkede passe passer passet rette rettet hedde hedder kalde kaldes
kaldt tilpasse tilpasset dække dækker dækket love lovede lovet ligne ligner omtale tilføje tilføjet udfylde regne
regner regnet tælle tæller talt udskifte udskiftet skifte skifter skiftet erstatte erstattet opsætte monteret
montere installere installeret anskaffe anskaffet anskaffelse indsamle indsamlet udvikle udviklet afprøve undersøge
undersøgt sammenligne deltager deltog deltagere gæst gæster kunde kunder menneske mennesker folk kollega kollegerne
leder ledere ledelse ledelsen formål baggrund eksempelvis heriblandt endvidere imidlertid tilsvarende cirka omtrent
sommer sommeren vinter vinteren forår foråret efterår efteråret januar februar marts april maj juni juli august
september oktober november december mandag tirsdag onsdag torsdag fredag lørdag søndag morgen eftermiddag aften nat
natten weekend fjerde femte halvt halv fuld fulde fuldt total tom tomt nul tyve tredive hundrede sted steder stedet
side sider midt midten rundt omgang omgange work works factors greener using use used make made need needs want
wants good better best people way new old
"""

COMMON = frozenset(key_of(word) for word in (_FUNCTION + _PLEASE + _PROCUREMENT + _EVERYDAY).split())
"""The stems of the words that are no keywords."""

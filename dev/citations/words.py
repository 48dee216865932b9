"""Words that lists of facts do not hold: publishers, places, and what books, theses and groups are called."""

# ruff: noqa: E501 (templates and lists of choices are read across)
PUBLISHERS = """Springer|Springer-Verlag|Springer Verlag|Springer International Publishing|Wiley|John Wiley & Sons|John Wiley and Sons|
Wiley-Blackwell|Wiley-Interscience|Wiley-VCH|Elsevier|Elsevier Science|Elsevier Saunders|Academic Press|Pergamon Press|North-Holland|
Oxford University Press|Clarendon Press|Cambridge University Press|Harvard University Press|Princeton University Press|MIT Press|
The MIT Press|Yale University Press|Stanford University Press|University of Chicago Press|The University of Chicago Press|
University of California Press|Columbia University Press|Cornell University Press|Duke University Press|Indiana University Press|
Johns Hopkins University Press|University of Minnesota Press|University of Toronto Press|Manchester University Press|Routledge|
Taylor & Francis|CRC Press|Chapman and Hall|Chapman & Hall/CRC|Sage|SAGE Publications|Sage Publications, Inc.|Palgrave Macmillan|Macmillan|
St. Martin's Press|Penguin|Penguin Books|Vintage|Random House|Knopf|Alfred A. Knopf|Norton|W. W. Norton|W. W. Norton & Company|
McGraw-Hill|McGraw-Hill Book Company|Prentice Hall|Prentice-Hall|Addison-Wesley|Addison Wesley|Pearson|Pearson Education|Benjamin/Cummings|
Morgan Kaufmann|Morgan Kaufmann Publishers|O'Reilly|O'Reilly Media|Kluwer|Kluwer Academic Publishers|Plenum Press|Plenum|Birkhäuser|
Dover|Dover Publications|W. H. Freeman|Freeman|Worth Publishers|Saunders|W.B. Saunders|WB Saunders|Mosby|Churchill Livingstone|
Lippincott|Lippincott Williams & Wilkins|Williams & Wilkins|Raven Press|Little, Brown|Little, Brown and Company|Blackwell|
Basil Blackwell|Blackwell Science|Blackwell Scientific Publications|Thieme|Georg Thieme Verlag|Karger|Marcel Dekker|Dekker|
World Scientific|IOS Press|IEEE Press|IEEE|IEEE Computer Society|IEEE Computer Society Press|ACM|ACM Press|AAAI Press|USENIX Association|
De Gruyter|Walter de Gruyter|Mouton|Mouton de Gruyter|Brill|E. J. Brill|Peter Lang|Suhrkamp|Suhrkamp Verlag|Rowohlt|Fischer|Hanser|Beck|
C. H. Beck|Vandenhoeck & Ruprecht|Mohr Siebeck|Metzler|Gallimard|Seuil|Éditions du Seuil|Presses universitaires de France|PUF|
Flammarion|Fayard|Armand Colin|Larousse|L'Harmattan|La Découverte|Hachette|Odile Jacob|Les Éditions de Minuit|CNRS Éditions|
Presses de l'Université Laval|Boréal|Einaudi|Laterza|Il Mulino|Feltrinelli|Mondadori|Alianza Editorial|Siglo XXI|Anagrama|
Fondo de Cultura Económica|Paidós|Ariel|Almedina|Editora Vozes|Martins Fontes|Guilford Press|The Guilford Press|Erlbaum|
Lawrence Erlbaum Associates|Jossey-Bass|Free Press|The Free Press|Basic Books|HarperCollins|Harper & Row|Harper Collins|Doubleday|
Houghton Mifflin|Holt, Rinehart and Winston|Wadsworth|Brooks/Cole|Cengage Learning|Allyn and Bacon|American Psychological Association|
American Psychiatric Association|American Psychiatric Press|American Mathematical Society|American Chemical Society|
American Society for Microbiology|ASM Press|Cold Spring Harbor Laboratory Press|National Academy Press|National Academies Press|
World Bank|The World Bank|OECD|OECD Publishing|UNESCO|World Health Organization|WHO Press|United Nations|RAND Corporation|
Brookings Institution|Edward Elgar|Ashgate|Earthscan|Zed Books|Verso|Continuum|Bloomsbury|Bloomsbury Academic|Berg|Greenwood Press|Praeger|
Scarecrow Press|University Press of America|Humana Press|Nova Science Publishers|Jones and Bartlett|Aspen Publishers|F.A. Davis|
Radcliffe Publishing|BMJ Books|Hodder Arnold|Edward Arnold|Heinemann|Butterworth-Heinemann|Butterworths|Methuen|Faber and Faber|
Jonathan Cape|Allen & Unwin|George Allen & Unwin|Cassell|Hutchinson|Longman|Longmans, Green|Polity|Polity Press|Open University Press|
Bobbs-Merrill|Open Court|Hackett|Harcourt Brace|Harcourt Brace Jovanovich|Charles C. Thomas|Sinauer|Sinauer Associates|
Société Mathématique de France|Hermann|Masson|Dunod|Vrin|Teubner|B. G. Teubner|Barth|Gustav Fischer|Fischer Verlag|Enke|
Nauka|Mir|PWN|Universitetsforlaget|Studentlitteratur|Munksgaard|Almqvist & Wiksell|Springer Science & Business Media|Cambridge Scholars|
Information Age|IGI Global|Curran Associates|JMLR|PMLR|Association for Computational Linguistics|International Monetary Fund|
National Bureau of Economic Research|U.S. Government Printing Office|Government Printing Office|HMSO|Her Majesty's Stationery Office|
Centers for Disease Control and Prevention|Agency for Healthcare Research and Quality|National Institutes of Health""".replace(
    "\n", ""
).split("|")

PLACES = """London|New York|New York, NY|New York, N.Y.|NewYork|Cambridge|Cambridge, MA|Cambridge, Mass.|Cambridge, UK|Cambridge, England|
Oxford|Oxford, UK|Berlin|Berlin, Heidelberg|Berlin, Germany|Berlin/Heidelberg|Heidelberg|Amsterdam|Amsterdam, The Netherlands|Dordrecht|
Paris|Paris, France|Chicago|Chicago, IL|Chicago, Illinois|Boston|Boston, MA|Boston, Massachusetts|Philadelphia|Philadelphia, PA|
Philadelphia (PA)|New York (NY)|Bethesda (MD)|Geneva|Geneva, Switzerland|Baltimore|Baltimore, MD|Washington|Washington, DC|Washington, D.C.|
Washington DC|San Francisco|San Francisco, CA|Los Angeles|Berkeley|Berkeley, CA|Stanford, CA|Princeton|Princeton, NJ|New Haven|
New Haven, CT|Ithaca|Ithaca, NY|Thousand Oaks|Thousand Oaks, CA|Newbury Park, CA|Beverly Hills, CA|Hillsdale, NJ|Mahwah, NJ|
Englewood Cliffs|Englewood Cliffs, NJ|Upper Saddle River, NJ|Reading, MA|Reading, Mass.|Hoboken|Hoboken, NJ|Boca Raton|Boca Raton, FL|
San Diego|San Diego, CA|San Mateo, CA|Menlo Park, CA|Palo Alto, CA|Pittsburgh|Pittsburgh, PA|Minneapolis|Austin|Austin, TX|Houston|Dallas|
Atlanta|Atlanta, GA|Durham|Durham, NC|Bloomington|Urbana, IL|Ann Arbor|Ann Arbor, MI|Madison, WI|St. Louis|St. Louis, MO|Seattle, WA|
Portland, OR|Denver|Toronto|Montréal|Montreal|Québec|Ottawa|Vancouver|Sydney|Melbourne|Canberra|Auckland|Wellington|Edinburgh|Glasgow|
Manchester|Leeds|Bristol|Birmingham|Aldershot|Cheltenham|Basingstoke|Harmondsworth|Chichester|Chichester, UK|Milton Keynes|Dublin|Belfast|
München|Munich|Frankfurt|Frankfurt am Main|Frankfurt a. M.|Hamburg|Köln|Stuttgart|Leipzig|Göttingen|Tübingen|Wiesbaden|Weinheim|Jena|
Freiburg|Bonn|Wien|Vienna|Graz|Zürich|Basel|Bern|Genève|Lausanne|Leiden|The Hague|Den Haag|Rotterdam|Utrecht|Bruxelles|Brussels|Louvain|
Leuven|Rome|Roma|Milano|Milan|Torino|Bologna|Firenze|Napoli|Padova|Madrid|Barcelona|Valencia|Sevilla|Lisboa|Lisbon|Coimbra|São Paulo|
Rio de Janeiro|Buenos Aires|México|Mexico City|Bogotá|Santiago|Lima|Caracas|Copenhagen|København|Stockholm|Uppsala|Lund|Oslo|Helsinki|
Warsaw|Warszawa|Kraków|Prague|Praha|Budapest|Bucharest|Moscow|St. Petersburg|Kiev|Athens|Istanbul|Ankara|Jerusalem|Tel Aviv|Cairo|
New Delhi|Delhi|Mumbai|Bangalore|Singapore|Hong Kong|Beijing|Shanghai|Taipei|Tokyo|Kyoto|Osaka|Seoul|Bangkok|Manila|Jakarta|Nairobi|
Cape Town|Johannesburg|Lagos|Honolulu|Lisbon, Portugal|Barcelona, Spain|Vancouver, Canada|Vancouver, BC, Canada|Sydney, Australia|
Melbourne, Australia|Kyoto, Japan|Tokyo, Japan|Vienna, Austria|Prague, Czech Republic|Edinburgh, UK|London, UK|London, England|Seattle, USA|
San Francisco, USA|Chicago, USA|Portland, OR, USA|Las Vegas, NV|Orlando, FL|New Orleans, LA|Garden City, NY|Garden City, N.Y.|Reno, NV|
Norwood, NJ|Westport, CT|Lanham, MD|Rockville, MD|Rockville (MD)|Atlanta (GA)|Cham|Cham, Switzerland|New York/London|London/New York|
London and New York|London & New York|New York and London|Beverly Hills|Bethesda, MD|Silver Spring, MD|Norwell, MA|Amsterdam; New York""".replace(
    "\n", ""
).split("|")

UNIVERSITIES = """University of Toronto|Stanford University|University of Cambridge|Massachusetts Institute of Technology|MIT|Carnegie Mellon University|
University of California, Berkeley|UC Berkeley|University of Illinois at Urbana-Champaign|Cornell University|Harvard University|
Princeton University|University of Wisconsin-Madison|University of Oxford|University of Edinburgh|Université Paris 7|Université de Montréal|
Université de Lyon|Universität Heidelberg|Ludwig-Maximilians-Universität München|Freie Universität Berlin|Technische Universität Wien|ETH Zürich|
Universidad de Barcelona|Universidade de São Paulo|Università di Bologna|University of Amsterdam|Delft University of Technology|KTH|
Uppsala University|University of Copenhagen|Tokyo University|Kyoto University|Indian Institute of Science|University of Melbourne|
Department of Statistics, Stanford University|Department of Computer Science, University of Maryland|Yale University|Rutgers University|
Brown University|University of Michigan|University of Texas at Austin|Boston University|New York University|UCLA|King's College London|
University College London|Lund University|Georgia Institute of Technology|University of British Columbia|McGill University""".replace(
    "\n", ""
).split("|")

GROUPS = """World Health Organization|WHO|American Diabetes Association|American Heart Association|National Institute for Health and Care Excellence|
National Center for Health Statistics|Centers for Disease Control and Prevention|U.S. Food and Drug Administration|European Medicines Agency|
European Commission|OECD|UNESCO|World Bank|International Energy Agency|American Psychiatric Association|American Academy of Pediatrics|
Royal College of Physicians|Australian Bureau of Statistics|Statistics Canada|Ministry of Health|Department of Health|Institute of Medicine|
National Research Council|National Institutes of Health|R Core Team|R Development Core Team|The Cochrane Collaboration|ATLAS Collaboration|
CMS Collaboration|LIGO Scientific Collaboration|Particle Data Group|Planck Collaboration|Belle Collaboration|International Committee of Medical Journal Editors|
United Nations|International Organization for Standardization|IPCC|Amnesty International|Medical Research Council|
Early Breast Cancer Trialists' Collaborative Group|European Society of Cardiology|Task Force on Community Preventive Services|
Agency for Healthcare Research and Quality|EUROSTAT|Eurostat|European Centre for Disease Prevention and Control|Government of India|
Ministère de la Santé|Bundesministerium für Gesundheit|Ministério da Saúde|Instituto Nacional de Estadística|Haute Autorité de Santé""".replace(
    "\n", ""
).split("|")

# Journals of one or two words and others that everybody cites.
FREQUENT_JOURNALS = """Nature|Science|Cell|Lancet|The Lancet|BMJ|JAMA|Pediatrics|Blood|Gut|Chest|Radiology|Circulation|Brain|Neuron|Neurology|
Cancer|Diabetes|Thorax|Burns|Pain|Heart|Stroke|Anesthesiology|Ecology|Evolution|Genetics|Development|Immunity|Gene|Virology|Biochemistry|
Proc Natl Acad Sci U S A|Proc. Natl. Acad. Sci. USA|Proceedings of the National Academy of Sciences|PNAS|N Engl J Med|New Engl. J. Med.|
New England Journal of Medicine|PLoS ONE|PLoS One|PLOS ONE|Nucleic Acids Res|Nucleic Acids Res.|J Biol Chem|J. Biol. Chem.|
Cochrane Database Syst Rev|J Clin Invest|Nat Genet|Nat. Genet.|Nat Med|J Am Acad Dermatol|Arch Dermatol|Br J Dermatol|J Pediatr|
Arch Dis Child|Pediatr Dermatol|J Am Coll Cardiol|Am J Epidemiol|Ann Intern Med|Arch Intern Med|Am J Psychiatry|Phys. Rev. Lett.|Phys. Rev. D|
Phys. Rev. B|Phys Rev Lett|Phys. Lett. B|Nucl. Phys. B|Astrophys. J.|ApJ|ApJS|AJ|MNRAS|A&A|A&AS|ARA&A|PASP|Nature (London)|JHEP|JCAP|
J. High Energy Phys.|Mon. Not. R. Astron. Soc.|Eur. Phys. J. C|Comm. Math. Phys.|J. Am. Chem. Soc.|Angew. Chem.|Angew. Chem. Int. Ed.|
J. Chem. Phys.|J. Phys. Chem.|Tetrahedron|Tetrahedron Lett.|J. Org. Chem.|Chem. Rev.|Trans. Faraday Soc.|Can. J. Chem.|Appl. Phys. Lett.|
Bioinformatics|Genome Research|Genome Res.|Econometrica|American Economic Review|Quarterly Journal of Economics|Communications of the ACM|
Commun. ACM|Artificial Intelligence|Machine Learning|Neural Computation|Journal of the ACM|IEEE Transactions on Information Theory|
IEEE Trans. Inform. Theory|IEEE Computer|IEEE Software|Journal of Machine Learning Research|Cognition|Language|Linguistic Inquiry|Mind|
Psychological Review|Psychological Bulletin|Child Development|American Psychologist|Journal of Personality and Social Psychology|Poetry|
Isis|Daedalus|Representations|Signs|Diacritics|New Literary History|Critical Inquiry|PMLA|Annales|Past & Present|Philosophy of Science|
Journal of Philosophy|American Sociological Review|Social Forces|Science of the Total Environment|Water Research|Remote Sensing of Environment|
Procedia Computer Science|Zootaxa|Molecular Ecology|Oecologia|Toxicon|Neuroscience|NeuroImage|Neuroreport|Vision Research|Biometrika|
Biometrics|Ann. Statist.|Annals of Statistics|J. Amer. Statist. Assoc.|Statistics in Medicine|Stat Med|Scand J Stat|Lancet Oncol|
Lancet Infect Dis|Health Technol Assess|Health Affairs|Harvard Business Review|Management Science|Academy of Management Review|
New York Times|The New York Times|The Guardian|Le Monde|Die Zeit|Der Spiegel|The Economist|Time|Washington Post|Wall Street Journal""".replace(
    "\n", ""
).split("|")

# Patterns of titles that stand on books rather than on articles; a topic fills them.
BOOK_PATTERNS = """{t}|Introduction to {t}|An Introduction to {t}|Handbook of {t}|The Oxford Handbook of {t}|The Cambridge Companion to {t}|
Principles of {t}|Fundamentals of {t}|Foundations of {t}|Elements of {t}|{t}: Theory and Practice|{t}: A Practical Guide|{t}: An Introduction|
{t}: Principles and Practice|{t}: Past, Present, and Future|A History of {t}|The History of {t}|{t} in the Twentieth Century|Essays on {t}|
Readings in {t}|Textbook of {t}|Encyclopedia of {t}|The Encyclopedia of {t}|Dictionary of {t}|Methods in {t}|Statistical Methods in {t}|
Research Methods in {t}|Progress in {t}|Recent Advances in {t}|Advances in {t}|Perspectives on {t}|Current Topics in {t}|Lectures on {t}|
The Philosophy of {t}|The Structure of {t}|The Logic of {t}|The Making of {t}|The Politics of {t}|The Sociology of {t}|The Art of {t}|
{t} and {u}|{t} and Its Discontents|Between {t} and {u}|{t}, {u}, and the State|Understanding {t}|Rethinking {t}|Beyond {t}|Towards a Theory of {t}|
Modern {t}|Applied {t}|Clinical {t}|General {t}|{t} for Beginners|{t} Today|The New {t}|{t} Without Borders|{t} for the Social Sciences|
Einführung in die {g}|Grundlagen der {g}|Handbuch der {g}|Geschichte der {g}|Theorie der {g}|Lehrbuch der {g}|Zur Kritik der {g}|{g} und {h}|
Introduction à la {f}|Histoire de la {f}|Traité de {f}|La {f} en France|Manuel de {f}|L'invention de la {f}|Pour une {f} nouvelle|{f} et {e}|
Introducción a la {s}|Historia de la {s}|Manual de {s}|La {s} en América Latina|Teoría de la {s}|Tratado de {s}|História da {p}|
Manual de {p}|Introdução à {p}|A {p} no Brasil|Storia della {i}|Introduzione alla {i}|Manuale di {i}|Teoria e pratica della {i}""".replace(
    "\n", ""
).split("|")
GERMAN = [
    "Physik",
    "Chemie",
    "Medizin",
    "Soziologie",
    "Gesellschaft",
    "Kultur",
    "Philosophie",
    "Sprache",
    "Literatur",
    "Kunst",
    "Wirtschaft",
    "Politik",
    "Moderne",
    "Musik",
    "Religion",
    "Erziehung",
    "Wissenschaft",
    "Technik",
    "Aufklärung",
    "Antike",
]
FRENCH = [
    "société",
    "philosophie",
    "médecine",
    "culture",
    "littérature",
    "sociologie",
    "démocratie",
    "musique",
    "ville",
    "peinture",
    "pensée",
    "politique",
    "science",
    "guerre",
    "mémoire",
    "folie",
    "raison",
    "justice",
    "nature",
    "nation",
]
SPANISH = [
    "sociedad",
    "filosofía",
    "medicina",
    "cultura",
    "literatura",
    "sociología",
    "educación",
    "política",
    "ciencia",
    "memoria",
    "salud",
    "economía",
    "democracia",
    "arquitectura",
    "lengua",
]
PORTUGUESE = [
    "sociedade",
    "filosofia",
    "medicina",
    "cultura",
    "literatura",
    "sociologia",
    "educação",
    "política",
    "ciência",
    "memória",
    "saúde",
    "economia",
    "arte",
    "língua",
]
ITALIAN = [
    "società",
    "filosofia",
    "medicina",
    "cultura",
    "letteratura",
    "sociologia",
    "educazione",
    "politica",
    "scienza",
    "memoria",
    "musica",
    "economia",
    "lingua",
    "città",
]
HUMANE = """Modernity|the Body|Capitalism|Democracy|Memory|the City|Empire|Nationalism|Childhood|the Novel|Tragedy|Romanticism|the Renaissance|
the Enlightenment|Gender|Race and Class|Slavery|Revolution|War and Peace|Violence|Religion|Faith|Magic|Witchcraft|Science|Technology|
the Machine|Photography|Cinema|Television|Music|Opera|Painting|Architecture|Landscape|the Sea|Food|Medicine|Madness|Disease|Death|Love|
Friendship|Marriage|Family|Kinship|Law|Justice|Punishment|the Prison|Power|Knowledge|Language|Translation|Reading|Writing|the Book|
Education|the University|Labor|Money|Markets|Globalization|Migration|Borders|Ethnicity|Identity|the Self|Emotion|Desire|Sexuality|
Feminism|Ethics|Virtue|Happiness|Time|Space|Place|Nature|the Environment|Climate|Animals|Evolution|Logic|Mathematics|Probability|Chance|
Christianity|Islam|Buddhism|Paul and the Law|the Early Church|Homer|Virgil|Dante|Shakespeare|Milton|Goethe|Balzac|Dickens|Joyce|Proust|
Kafka|Plato|Aristotle|Kant|Hegel|Marx|Nietzsche|Freud|Wittgenstein|Foucault|Victorian England|Medieval Europe|Ancient Rome|
Early Modern France|Colonial India|Imperial China|Meiji Japan|Postwar Germany|the Soviet Union|Latin America|the American South""".replace(
    "\n", ""
).split("|")
SERIES = """Lecture Notes in Computer Science|LNCS|Lecture Notes in Mathematics|Graduate Texts in Mathematics|Springer Series in Statistics|
Cambridge Studies in Linguistics|Oxford Historical Monographs|Methods in Molecular Biology|Studies in Logic|Astronomical Society of the Pacific Conference Series|
ASP Conf. Ser.|AIP Conference Proceedings|Proc. SPIE|Wiley Series in Probability and Statistics|Loeb Classical Library|NATO ASI Series|
Health Evidence Network synthesis report|WHO Technical Report Series|Sage University Paper Series|Collection Points|Que sais-je""".replace(
    "\n", ""
).split("|")
# Pieces of titles in other languages.
TITLES = (
    {
        "patterns": (
            "{n} y {m}",
            "{n} {c}",
            "{n} {c}: {x}",
            "{n} y {m} {c}",
            "Tratamiento de la {n} {c}",
            "Diagnóstico y tratamiento de la {n}",
        ),
        "nouns": [
            "calcificación",
            "enfermedad renal",
            "hipertensión arterial",
            "infección",
            "necrosis cutánea",
            "anemia",
            "diabetes mellitus",
            "insuficiencia cardíaca",
            "educación",
            "memoria",
            "política social",
            "pobreza",
            "lengua española",
            "cáncer de mama",
        ],
        "contexts": [
            "en el recién nacido",
            "en niños",
            "en el adulto",
            "en España",
            "en América Latina",
            "por extravasación",
            "tras el trasplante",
            "en el siglo XX",
            "en pacientes hospitalizados",
        ],
        "tails": [
            "presentación de un caso",
            "a propósito de un caso",
            "revisión de la literatura",
            "estudio multicéntrico",
            "estado actual",
            "un reto",
        ],
    },
    {
        "patterns": (
            "{n} et {m}",
            "{n} {c}",
            "{n} {c} : {x}",
            "{n} et {m} {c}",
            "Traitement de la {n} {c}",
            "Étude de la {n}",
            "Contribution à l'étude de la {n} {c}",
        ),
        "nouns": [
            "calcinose cutanée",
            "maladie rénale",
            "hypertension artérielle",
            "nécrose",
            "anémie",
            "insuffisance cardiaque",
            "politique sociale",
            "littérature",
            "mémoire collective",
            "ville",
            "flore",
            "douleur",
            "démence",
            "prise en charge",
        ],
        "contexts": [
            "chez le nouveau-né",
            "chez l'enfant",
            "chez l'adulte",
            "en France",
            "au XIXe siècle",
            "après extravasation",
            "en milieu hospitalier",
            "au Québec",
            "dans les Alpes",
        ],
        "tails": [
            "à propos d'un cas",
            "revue de la littérature",
            "étude prospective",
            "état des lieux",
            "enjeux et perspectives",
            "premiers résultats",
        ],
    },
    {
        "patterns": (
            "{n} und {m}",
            "{n} {c}",
            "{n} {c}: {x}",
            "Zur {n} {c}",
            "Die {n} {c}. {x}",
            "Untersuchungen zur {n} {c}",
            "{n} oder {m}?",
        ),
        "nouns": [
            "Behandlung der Hypertonie",
            "Hautnekrose",
            "Pflege",
            "Bildung",
            "Gesundheitspolitik",
            "Diagnostik",
            "Erinnerung",
            "Sprachentwicklung",
            "Schmerztherapie",
            "Verkalkung",
            "Entwicklung",
            "Theorie",
            "Kalziumstoffwechsel",
            "Versorgungsforschung",
        ],
        "contexts": [
            "beim Neugeborenen",
            "im Kindesalter",
            "bei Erwachsenen",
            "in Deutschland",
            "im 19. Jahrhundert",
            "nach Transplantation",
            "im Krankenhaus",
            "in der Schweiz",
        ],
        "tails": [
            "ein Fallbericht",
            "eine Übersicht",
            "Ergebnisse einer Studie",
            "Stand und Perspektiven",
            "ein Überblick",
            "Versuch einer Synthese",
        ],
    },
    {
        "patterns": (
            "{n} e {m}",
            "{n} {c}",
            "{n} {c}: {x}",
            "Trattamento della {n} {c}",
            "Considerazioni sulla {n} {c}",
        ),
        "nouns": [
            "calcinosi cutanea",
            "malattia renale",
            "ipertensione arteriosa",
            "necrosi",
            "anemia",
            "politica sociale",
            "città",
            "memoria",
            "letteratura",
            "formazione",
        ],
        "contexts": [
            "nel neonato",
            "nel bambino",
            "nell'adulto",
            "in Italia",
            "nel Novecento",
            "in ospedale",
            "tra Roma e Milano",
        ],
        "tails": [
            "descrizione di un caso",
            "revisione della letteratura",
            "uno studio",
            "problemi e prospettive",
        ],
    },
    {
        "patterns": ("{n} e {m}", "{n} {c}", "{n} {c}: {x}", "Tratamento da {n} {c}", "Avaliação da {n} {c}"),
        "nouns": [
            "calcinose cutânea",
            "doença renal",
            "hipertensão arterial",
            "necrose",
            "anemia",
            "política social",
            "cidade",
            "memória",
            "saúde pública",
            "educação",
        ],
        "contexts": [
            "no recém-nascido",
            "em crianças",
            "no adulto",
            "no Brasil",
            "em Portugal",
            "no século XX",
            "em hospitais",
        ],
        "tails": ["relato de caso", "revisão da literatura", "estudo transversal", "desafios"],
    },
)

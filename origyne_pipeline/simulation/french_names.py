"""Small lists of French names, streets and towns; put together at random they name nobody."""

_FIRST_NAMES = (
    "Adèle Agnès Amélie Anaïs Antoine Arnaud Baptiste Béatrice Benoît Camille Cécile Chloé Clément Damien Élise Émile "
    "Étienne Fabien Florence François Gaëlle Gérard Hélène Hugo Inès Jérôme Joël Julie Karim Laëtitia Léa Loïc Louis "
    "Maëlle Marius Maxime Mélanie Nadia Nicolas Noémie Océane Pascal Quentin Raphaël Rémi Sabrina Solène Sylvain "
    "Théo Thomas Valérie Victor Yann Yasmine Zoé"
)
_SURNAMES = (
    "Aubert Barbier Benali Berger Bonnet Boucher Brunet Carpentier Chevalier Colin Da_Silva Delcourt Dufour Dupuis "
    "Fabre Faure Fontaine Gaillard Garnier Gauthier Girard Guérin Hamon Hubert Jacquet Joly Lacroix Lambert Le_Gall "
    "Leclercq Lefèvre Legrand Lemaître Marchand Mercier Meunier Moulin N'Diaye Noël Nguyen Olivier Perrin Picard "
    "Poirier Prévost Renaud Rey Rivière Roussel Sanchez Tessier Vasseur Vidal"
)
FIRST_NAMES, SURNAMES = _FIRST_NAMES.split(), _SURNAMES.split()
STREETS = (
    "rue de l'Église",
    "rue des Lilas",
    "avenue de la République",
    "rue Pasteur",
    "boulevard Voltaire",
    "rue du Moulin",
    "allée des Tilleuls",
    "rue Victor-Hugo",
    "place du Marché",
    "chemin des Vignes",
    "rue de l'Évêché",
    "quai de la Loire",
    "impasse du Puits",
    "rue Jean-Jaurès",
    "avenue du Général-de-Gaulle",
    "rue des Écoles",
    "route de Sainte-Anne",
    "cours Lafayette",
)
TRADES = (
    "Boulangerie",
    "Garage",
    "Cabinet",
    "Menuiserie",
    "Transports",
    "Pharmacie",
    "Atelier",
    "Maçonnerie",
    "Éditions",
    "Pépinières",
    "Électricité",
    "Taxis",
    "Conserverie",
    "Imprimerie",
)
LEGAL_FORMS = ("SARL", "SAS", "EURL", "SASU", "& Fils", "et Associés")
MAINLAND = (
    ("35000", "Rennes"),
    ("44000", "Nantes"),
    ("69003", "Lyon"),
    ("13006", "Marseille"),
    ("31000", "Toulouse"),
    ("33000", "Bordeaux"),
    ("59000", "Lille"),
    ("67000", "Strasbourg"),
    ("75011", "Paris"),
    ("75018", "Paris"),
    ("06300", "Nice"),
    ("21000", "Dijon"),
    ("37000", "Tours"),
    ("49100", "Angers"),
    ("29200", "Brest"),
    ("76600", "Le Havre"),
    ("51100", "Reims"),
    ("63000", "Clermont-Ferrand"),
    ("38000", "Grenoble"),
    ("01000", "Bourg-en-Bresse"),
    ("64100", "Bayonne"),
    ("87000", "Limoges"),
    ("42100", "Saint-Étienne"),
    ("30900", "Nîmes"),
    ("85100", "Les Sables-d'Olonne"),
)
ADJUSTMENTS = (
    ("Geste commercial", "-5.00"),
    ("Carte SIM de remplacement", "8.33"),
    ("Remise de bienvenue", "-2.50"),
    ("Frais de duplicata", "4.17"),
    ("Avoir sur incident réseau", "-7.92"),
)

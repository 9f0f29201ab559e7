"""Sentences that a place supports, and sentences that twist it in its own words."""

PRICES = (
    "| Item | Article | Price (€) | Stock | Weight |\n|---|---|---|---|---|\n"
    "| Garden lamp Vela | 4410-2 | 39.50 | 120 | 2 kg |\n"
    "| Table lamp Miro | 4410-7 | 64 | 35 | 3.5 kg |\n"
    "| Wall lamp Orsa | 4420-1 | 81 | 12 | 4 kg |"
)
ROOMS = (
    "| Room | Seats | Floor | Fee |\n|---|---|---|---|\n"
    "| Linden | 12 | 3 | £45 |\n| Ahorn | 30 | 1 | £95 |"
)

FALSE: dict[str, list[tuple[str, str]]] = {
    "unit": [
        ("The guarantee lasts 24 months or 8,000 hours.", "The guarantee lasts 24 hours."),
        ("The guarantee lasts 24 months or 8,000 hours.", "The guarantee lasts 8,000 months."),
        ("The tank holds 40 litres.", "The tank holds 40 millilitres."),
        ("The rope is 12 m long.", "The rope is 12 feet long."),
        ("The kiln reaches 900 °C.", "The kiln reaches 900 °F."),
        ("Reply within 3 working days.", "Reply within 3 working hours."),
    ],
    "sign": [
        ("The cold store is kept at -20 °C.", "The cold store is kept at 20 °C."),
        ("The cold store is kept at −20 °C.", "The cold store is kept at 20 °C."),
        ("The cellar is at minus 4 °C.", "The cellar is at 4 °C."),
        ("The garage is at 6 °C.", "The garage is at -6 °C."),
        ("The balance changed by -3.5 %.", "The balance changed by 3.5 %."),
    ],
    "end of a range": [
        ("The repair takes 2 to 4 weeks.", "The repair takes 2 weeks."),
        ("The repair takes 2 to 4 weeks.", "The repair takes at least 4 weeks."),
        ("Hire costs between £20 and £35.", "Hire costs £35."),
        ("Pressure must be 3–5 bar.", "Pressure must be at most 3 bar."),
        ("The shop opens from 9:00 to 17:30.", "The shop opens at 17:30."),
    ],
    "bound": [
        ("A bag may weigh up to 23 kg.", "A bag weighs 23 kg."),
        ("A bag may weigh up to 23 kg.", "A bag may weigh at least 23 kg."),
        ("The cable must be at least 3 m long.", "The cable must be 3 m long."),
        ("Ask no later than 5 days before.", "Ask no earlier than 5 days before."),
        ("Children under 12 travel with an adult.", "Children over 12 travel with an adult."),
        ("The lift carries a maximum of 400 kg.", "The lift carries a minimum of 400 kg."),
        ("About 60 guests came.", "Exactly 60 guests came."),
    ],
    "rate": [
        ("Parking is €8 per day.", "Parking is €8 per month."),
        ("Parking is €8 per day.", "Parking is €8."),
        ("The pass costs £30.", "The pass costs £30 a week."),
        ("The boiler is checked every 6 months.", "The boiler is checked every 6 weeks."),
        ("The monthly fee is €15.", "The yearly fee is €15."),
    ],
    "currency": [
        ("The course costs €220.", "The course costs £220."),
        ("The course costs €220.", "The course costs 220 dollars."),
        ("The deposit is $50, the rent £75.", "The deposit is £50."),
        ("Delivery is 9 Euro.", "Delivery is 9 Franken."),
    ],
    "date": [
        (
            "The hall opens on 4 June 2024 and closes on 9 July 2024.",
            "The hall opens on 9 July 2024.",
        ),
        ("The contract ends on 31 March 2025.", "The contract ends on 13 March 2025."),
        ("The contract ends on 31 March 2025.", "The contract ends on 31 March 2026."),
        ("Applications close on Friday.", "Applications close on Monday."),
        ("The census was in 1990 and the flood in 1994.", "The flood was in 1990."),
    ],
    "row": [
        (PRICES, "The garden lamp Vela costs €64."),
        (PRICES, "The table lamp Miro weighs 2 kg."),
        (PRICES, "The article number of the wall lamp Orsa is 4410-7."),
        (ROOMS, "The room Linden has 30 seats."),
        (ROOMS, "Ahorn costs £45."),
    ],
    "column": [
        (PRICES, "The garden lamp Vela costs €120."),
        (PRICES, "The price of the table lamp Miro is 35."),
        (PRICES, "The stock of the table lamp Miro is 64."),
        (PRICES, "The table lamp Miro costs 35."),
        (ROOMS, "Linden is on floor 12."),
        (ROOMS, "Ahorn has 1 seat and is on floor 30."),
    ],
    "subject": [
        ("The boat weighs 74 kg and the trailer weighs 92 kg.", "The boat weighs 92 kg."),
        ("The boat weighs 74 kg and the trailer weighs 92 kg.", "The trailer weighs 74 kg."),
        ("Delivery takes 6 days to Malta, 9 days to Cyprus.", "Delivery takes 9 days to Malta."),
        ("Model QX-5 needs 16 A, model QX-7 needs 32 A.", "Model QX-5 needs 32 A."),
        ("Guests may use the sauna.", "Tenants may use the sauna."),
        ("In 2019 sales were 40 and in 2020 they were 55.", "In 2020 sales were 40."),
    ],
    "name": [
        ("Mara Lindqvist signs all orders.", "Petra Lindqvist signs all orders."),
        ("Mara Lindqvist signs all orders.", "Mara Holm signs all orders."),
        ("Mara signs the orders.", "Petra signs the orders."),
        ("The branch in Turku has a workshop.", "The branch in Oulu has a workshop."),
        ("Mara runs sales and Piet runs support.", "Mara runs support."),
    ],
    "roles": [
        ("Mara reports to Piet.", "Piet reports to Mara."),
        ("The buyer pays the seller.", "The seller pays the buyer."),
        ("The oak is taller than the birch.", "The birch is taller than the oak."),
        ("The bus goes from Turku to Oulu.", "The bus goes from Oulu to Turku."),
        ("Invoices are approved by Mara and checked by Piet.", "Invoices are approved by Piet."),
    ],
    "denial": [
        ("The lamp is not waterproof.", "The lamp is waterproof."),
        ("The lamp is waterproof.", "The lamp is not waterproof."),
        ("The lamp is not waterproof but is dustproof.", "The lamp is not dustproof."),
        ("Dogs are allowed, cats are not allowed.", "Cats are allowed."),
        ("Never wash the filter; brush it.", "Wash the filter."),
        ("La caisse n'accepte jamais les cartes.", "La caisse accepte les cartes."),
        ("Der Aufzug ist nicht in Betrieb.", "Der Aufzug ist in Betrieb."),
    ],
    "quantifier": [
        ("Some seats have a table.", "All seats have a table."),
        ("Some seats have a table.", "Every seat has a table."),
        ("Most parcels arrive on time.", "All parcels arrive on time."),
        ("The café is usually open on Sundays.", "The café is always open on Sundays."),
        ("Einige Zimmer haben einen Balkon.", "Alle Zimmer haben einen Balkon."),
        ("Members may use the boats.", "Only members may use the boats."),
    ],
    "exception": [
        ("All tickets are refunded except group tickets.", "Group tickets are refunded."),
        ("All tickets are refunded except group tickets.", "All tickets are refunded."),
        ("The pool is open unless the flag is red.", "The pool is open."),
        ("Entry is free for everyone apart from coaches.", "Entry is free for coaches."),
    ],
    "condition": [
        (
            "If the alarm sounds, leave the building by the stairs.",
            "Leave the building by the stairs.",
        ),
        ("Repairs are free if the seal is unbroken.", "Repairs are free."),
        (
            "You can cancel free of charge provided that you call before noon.",
            "You can cancel free of charge.",
        ),
        ("When the lamp blinks, the battery is empty.", "The battery is empty."),
    ],
    "modal": [
        ("Visitors may wear a badge.", "Visitors must wear a badge."),
        ("Visitors must wear a badge.", "Visitors may wear a badge."),
        ("You should oil the chain weekly.", "You must oil the chain weekly."),
        ("Der Schlüssel darf kopiert werden.", "Der Schlüssel muss kopiert werden."),
    ],
    "opposite": [
        ("Turn the valve clockwise to open it.", "Turn the valve anticlockwise to open it."),
        ("Pay before the course.", "Pay after the course."),
        ("The request was approved.", "The request was rejected."),
        ("Costs rose by 4 % and income fell by 2 %.", "Income rose by 4 %."),
        ("The new hall is larger than the old one.", "The new hall is smaller than the old one."),
    ],
    "two halves": [
        (
            "Green bins are emptied on Monday. Blue bins are emptied on Thursday.",
            "Green bins are emptied on Thursday.",
        ),
        ("The office opens at 8:00. The canteen opens at 11:30.", "The office opens at 11:30."),
        ("Cards cost £5, and keys cost £20.", "Keys cost £5."),
        ("Students pay 4 euros, pensioners pay 6 euros.", "Students pay 6 euros."),
        ("Ines repairs bicycles while Otto sells tents.", "Ines sells tents."),
    ],
    "code": [
        ("Use oil HV-46 for the press.", "Use oil HV-68 for the press."),
        ("Form B12 is for leave, form B14 for travel.", "Form B14 is for leave."),
        ("Error E07 means a blocked filter.", "Error E70 means a blocked filter."),
        ("Call extension 4417.", "Call extension 4471."),
    ],
    "order of numbers": [
        ("The plate is 30 cm wide and 20 cm deep.", "The plate is 20 cm wide and 30 cm deep."),
        ("Mix 3 parts sand with 1 part lime.", "Mix 1 part sand with 3 parts lime."),
        ("Team A won 4 games, team B won 7 games.", "Team A won 7 games."),
        ("Adults pay £9 and children £4.", "Adults pay £4 and children £9."),
    ],
    "replaced word": [
        ("The key is in the drawer.", "The key is in the safe."),
        ("The filter is made of paper.", "The filter is made of wool."),
        ("The manager approves overtime.", "The secretary approves overtime."),
        ("Breakfast is included in the rate.", "Dinner is included in the rate."),
    ],
}

TRUE: list[tuple[str, str]] = [
    # word for word
    *(
        (place, place)
        for place in sorted(
            {p for pairs in FALSE.values() for p, _ in pairs if "|" not in p and ". " not in p}
        )
    ),
    # a table's row in words
    (PRICES, "The garden lamp Vela costs €39.50."),
    (PRICES, "The price of the table lamp Miro is 64 euros."),
    (PRICES, "The table lamp Miro weighs 3.5 kilograms."),
    (PRICES, "The stock of the wall lamp Orsa is 12."),
    (PRICES, "The article number of the garden lamp Vela is 4410-2."),
    (PRICES, "The wall lamp Orsa has a price of €81 and a weight of 4 kg."),
    (ROOMS, "The room Linden has 12 seats."),
    (ROOMS, "Ahorn is on floor 1."),
    (ROOMS, "The fee for Ahorn is £95."),
    (ROOMS, "The Linden room costs £45."),
    # shortened
    ("The guarantee lasts 24 months or 8,000 hours.", "It lasts 24 months or 8,000 hours."),
    ("The boat weighs 74 kg and the trailer weighs 92 kg.", "The boat weighs 74 kg."),
    ("The boat weighs 74 kg and the trailer weighs 92 kg.", "The trailer weighs 92 kg."),
    ("Delivery takes 6 days to Malta, 9 days to Cyprus.", "Delivery takes 9 days to Cyprus."),
    ("Delivery takes 6 days to Malta, 9 days to Cyprus.", "Delivery takes 6 days to Malta."),
    ("Mara runs sales and Piet runs support.", "Piet runs support."),
    (
        "In fact, the branch in Turku has a workshop with two lathes.",
        "The branch in Turku has a workshop.",
    ),
    ("Form B12 is for leave, form B14 for travel.", "Form B14 is for travel."),
    ("The hall opens on 4 June 2024 and closes on 9 July 2024.", "The hall closes on 9 July 2024."),
    ("Adults pay £9 and children £4.", "Children pay £4."),
    ("The office opens at 8:00. The canteen opens at 11:30.", "The canteen opens at 11:30."),
    ("The shop opens from 9:00 to 17:30.", "The shop opens at 9:00."),
    ("The lamp is not waterproof but is dustproof.", "The lamp is not waterproof."),
    ("Students pay 4 euros, pensioners pay 6 euros.", "Pensioners pay 6 euros."),
    ("The plate, which is made of steel, is 30 cm wide.", "The plate is 30 cm wide."),
    (
        "The old mill, built in 1820, has four floors and a wheel.",
        "The old mill has four floors and a wheel.",
    ),
    # in another order
    (
        "If the alarm sounds, leave the building by the stairs.",
        "Leave the building by the stairs if the alarm sounds.",
    ),
    ("Repairs are free if the seal is unbroken.", "If the seal is unbroken, repairs are free."),
    (
        "In 2019 sales were 40 and in 2020 they were 55.",
        "In 2020 they were 55 and in 2019 sales were 40.",
    ),
    ("Reply within 3 working days.", "Within 3 working days, reply."),
    ("The hall opens on 4 June 2024.", "On 4 June 2024 the hall opens."),
    ("The branch in Turku has a workshop.", "In Turku the branch has a workshop."),
    ("The manager approves overtime.", "Overtime is approved by the manager."),
    ("Mara signs the orders.", "The orders are signed by Mara."),
    ("The contact for repairs is Piet.", "Piet is the contact for repairs."),
    ("Cards cost £5, and keys cost £20.", "Keys cost £20 and cards cost £5."),
    ("On Mondays the museum is closed.", "The museum is closed on Mondays."),
    ("For groups of ten, entry is free.", "Entry is free for groups of ten."),
    # a unit or a number in another spelling
    ("The tank holds 40 litres.", "The tank holds 40 l."),
    ("The rope is 12 m long.", "The rope is 12 metres long."),
    ("The course costs €220.", "The course costs 220 euros."),
    ("The deposit is $50, the rent £75.", "The deposit is 50 dollars."),
    ("The cold store is kept at −20 °C.", "The cold store is kept at minus 20 °C."),
    ("A locker holds 3 bags.", "A locker holds three bags."),
    ("The boiler is checked every 6 months.", "Every six months the boiler is checked."),
    ("Parking is €8 per day.", "Parking costs €8 a day."),
    ("The lift carries a maximum of 400 kg.", "The lift carries at most 400 kg."),
    ("A bag may weigh up to 23 kg.", "A bag may weigh no more than 23 kilograms."),
    ("The contract ends on 31 March 2025.", "The contract ends on 2025-03-31."),
    ("Pressure must be 3–5 bar.", "Pressure must be between 3 and 5 bar."),
    ("The repair takes 2 to 4 weeks.", "The repair takes 2-4 weeks."),
    ("The repair takes 2 to 4 weeks.", "The repair takes at least 2 weeks."),
    ("The prize is £1,500.00.", "The prize is 1500 pounds."),
]

"""Sentences of an attacker who knows tasks/answer/grounding, by the place that they twist."""

PUMPS = (
    "| Pump | Head | Flow | Price |\n"
    "|---|---|---|---|\n"
    "| AP-10 | 12 m | 30 l/min | €410 |\n"
    "| AP-20 | 18 m | 45 l/min | €520 |\n"
    "| AP-30 | 25 m | 60 l/min | €690 |"
)
HOURS = (
    "| Day | Opens | Closes |\n"
    "|---|---|---|\n"
    "| Monday | 8:00 | 18:00 |\n"
    "| Saturday | 9:00 | 13:00 |\n"
    "| Sunday | closed | closed |"
)
SERVERS = (
    "| Server | CPU cores | Memory (GB) | Rent (€ per month) |\n"
    "|---|---|---|---|\n"
    "| S1 | 8 | 32 | 90 |\n"
    "| S2 | 16 | 64 | 150 |\n"
    "| S4 | 32 | 128 | 280 |"
)
PARTS = (
    "| Part | Art. no. | Pack | Price |\n"
    "|---|---|---|---|\n"
    "| Gasket G-7 | 55120 | 10 pieces | £4.20 |\n"
    "| Seal S-9 | 55133 | 5 pieces | £12.80 |"
)

ATTACKS: dict[str, list[str]] = {  # by their place
    PUMPS: [
        "The AP-10 costs €520.",
        "The AP-20 has a head of 45 m.",
        "The AP-30 delivers 25 l/min.",
        "The AP-10 costs 410 dollars.",
        "The AP-20 costs more than the AP-30.",
        "The AP-10 has the highest head.",
        "The AP-20 delivers 45 l/h.",
    ],
    HOURS: [
        "On Saturday we close at 18:00.",
        "On Sunday we open at 9:00.",
        "On Monday we open at 18:00.",
        "On Saturday we are closed.",
    ],
    "Returns are accepted within 30 days unless the seal is broken.": [
        "Returns are accepted within 30 days even if the seal is broken.",
        "Returns are accepted within 30 days.",
    ],
    "Only managers may approve refunds over €500.": [
        "Managers may approve refunds under €500.",
        "Anyone may approve refunds over €500.",
    ],
    "Staff may claim up to €40 a night for hotels.": ["Staff may claim €40 a day for hotels."],
    "The valve opens at 6 bar and closes at 4 bar.": [
        "The valve closes at 6 bar.",
        "The valve opens at 4 bar.",
    ],
    "Delivery is free for orders over €100.": [
        "Delivery is free for orders under €100.",
        "Delivery is free for all orders.",
        "Delivery is free.",
    ],
    "Before you open the cover, switch off the power.": [
        "After you open the cover, switch off the power.",
        "Switch off the power after you open the cover.",
    ],
    "Turn the screw clockwise to raise the pressure.": [
        "Turn the screw anticlockwise to raise the pressure.",
        "Turn the screw clockwise to lower the pressure.",
    ],
    "The red lamp means a fault, the green lamp means ready.": [
        "The green lamp means a fault.",
        "The red lamp means ready.",
    ],
    "Contact the seller, not the carrier.": [
        "Contact the carrier, not the seller.",
        "Contact the carrier.",
    ],
    "The contract was signed by Osk AG and countersigned by Berg GmbH.": [
        "The contract was signed by Berg GmbH."
    ],
    "Interest is 3.5 % in the first year and 4.5 % after that.": [
        "Interest is 4.5 % in the first year."
    ],
    "Sales rose from 40 to 55 million.": [
        "Sales fell from 55 to 40 million.",
        "Sales rose from 55 to 40 million.",
    ],
    "Sales rose by 40 million.": ["Sales rose to 40 million."],
    "Sales fell to 40 million.": ["Sales fell by 40 million."],
    "Sales were 40 million.": ["Sales were 40 thousand."],
    "Sales were 1.5 million.": ["Sales were 15 million."],
    "The warranty is two years for pumps and one year for seals.": [
        "The warranty is two years for seals."
    ],
    "The warranty is half a year.": ["The warranty is a year."],
    "The trial lasts one and a half months.": ["The trial lasts one month."],
    "Every second Friday the desk is closed.": ["Every Friday the desk is closed."],
    "The desk is open except on Fridays.": ["The desk is open on Fridays."],
    "The office is closed from 24 to 31 December.": ["The office is closed from 24 to 31 January."],
    "The notice period is three months to the end of a quarter.": [
        "The notice period is three months to the end of a year."
    ],
    "We repair pumps that are less than ten years old.": [
        "We repair pumps that are more than ten years old."
    ],
    "Neither cheques nor cash are accepted.": ["Cheques are accepted.", "Cash is accepted."],
    "It is forbidden to smoke in the yard.": ["It is allowed to smoke in the yard."],
    "Smoking is prohibited in the yard.": ["Smoking is permitted in the yard."],
    "The filter should be changed weekly.": ["The filter should be changed monthly."],
    "Change the filter twice a year.": [
        "Change the filter once a year.",
        "Change the filter twice a month.",
    ],
    "The room holds 40 people seated or 60 standing.": ["The room holds 60 people seated."],
    "Form B7 is for complaints and form B9 is for refunds.": ["Form B9 is for complaints."],
    "Call extension 204 for IT and 206 for facilities.": ["Call extension 206 for IT."],
    "The fee was £12 until 2023 and is £15 since 2024.": ["The fee is £12 since 2024."],
    "The fee used to be £12.": ["The fee is £12."],
    "The fee will be £15 from 2027.": ["The fee was £15 until 2027."],
    "If the alarm rings twice, leave the building.": [
        "If the alarm rings once, leave the building."
    ],
    "If the alarm rings, leave the building.": ["If the alarm does not ring, leave the building."],
    "Lack of oil can cause noise.": ["Noise can cause lack of oil."],
    "Noise is caused by lack of oil.": ["Lack of oil is caused by noise."],
    "Der Versand kostet 5 Euro, die Abholung ist kostenlos.": ["Der Versand ist kostenlos."],
    "Die Garantie gilt zwei Jahre für Pumpen und ein Jahr für Dichtungen.": [
        "Die Garantie gilt zwei Jahre für Dichtungen."
    ],
    "Le magasin ouvre à 9 h et ferme à 18 h.": ["Le magasin ouvre à 18 h."],
    "El taller abre a las 8 y cierra a las 17.": ["El taller abre a las 17."],
    "The code is 4-7-1-1.": ["The code is 4-1-1-7."],
    "The bolt is M8 x 40.": ["The bolt is M40 x 8."],
    "The mixture is 3 parts sand to 1 part lime.": ["The mixture is 1 part sand to 3 parts lime."],
    "The ratio is 3:1.": ["The ratio is 1:3."],
    "Order at least two weeks ahead.": ["Order at most two weeks ahead."],
    "The score must not exceed 80.": ["The score must exceed 80."],
    "No more than 4 people may use the lift.": ["More than 4 people may use the lift."],
    "The fee is waived for students.": ["The fee is charged for students."],
    "Anna is Ben's manager.": ["Ben is Anna's manager."],
    "Ben succeeded Anna as treasurer.": ["Anna succeeded Ben as treasurer."],
    "The north door is locked at 18:00 and the south door at 20:00.": [
        "The north door is locked at 20:00."
    ],
    SERVERS: [
        "S2 has 64 cores.",
        "S4 has 280 GB of memory.",
        "S1 costs €150 a month.",
        "S2 costs €150 a year.",
        "S4 is the cheapest server.",
        "S1 has 8 GB of memory.",
    ],
    PARTS: [
        "The gasket G-7 costs £12.80.",
        "A pack of the seal S-9 has 10 pieces.",
        "The article number of the gasket G-7 is 55133.",
        "The seal S-9 costs €12.80.",
    ],
    "Water the plants twice a week in summer and once a week in winter.": [
        "Water the plants twice a week in winter."
    ],
    "The lease runs for five years and may be extended by two years.": [
        "The lease may be extended by five years."
    ],
    "The price was cut by 20 %.": ["The price was cut to 20 %."],
    "Tickets are half price for pensioners.": ["Tickets are full price for pensioners."],
    "Overtime above 10 hours is paid at 150 %.": ["Overtime is paid at 150 %."],
    "For stays of more than 7 nights there is a discount of 10 %.": [
        "There is a discount of 10 %.",
        "For stays of less than 7 nights there is a discount of 10 %.",
    ],
    "Employees with more than five years of service get 28 days.": ["Employees get 28 days."],
    "The meeting is on the first Tuesday of each month.": [
        "The meeting is on the last Tuesday of each month."
    ],
    "Do not store below 5 °C.": ["Do not store above 5 °C."],
    "Store below 25 °C.": ["Store above 25 °C."],
    "Store in a dry place.": ["Store in a wet place."],
    "The parcel is insured up to £500.": ["The parcel is insured for at least £500."],
    "The pump is suitable for oil but not for petrol.": ["The pump is suitable for petrol."],
    "The west gate is for deliveries, the east gate for visitors.": [
        "The west gate is for visitors."
    ],
    "Lena trains Omar.": ["Omar trains Lena."],
    "Lena's deputy is Omar.": ["Omar's deputy is Lena."],
    "The firm lost 3 million in 2021 and gained 5 million in 2022.": [
        "The firm gained 3 million in 2021.",
        "The firm lost 5 million in 2022.",
    ],
    "The lift was out of order until Monday.": ["The lift is out of order since Monday."],
    "Applications after 1 May are not considered.": [
        "Applications before 1 May are not considered."
    ],
    "Interns are not entitled to a bonus.": ["Interns are entitled to a bonus."],
    "Some models have a timer.": ["The models have a timer."],
    "The app may drain the battery.": ["The app drains the battery."],
    "It is likely that the fee will rise.": ["The fee will rise."],
    "The seal lasts about 2,000 hours.": ["The seal lasts at least 2,000 hours."],
    "Press A to save and B to cancel.": ["Press B to save."],
    "Press and hold the button for 5 seconds.": ["Press the button for 50 seconds."],
    "Die Lieferung dauert 3 bis 5 Tage.": ["Die Lieferung dauert 3 Tage."],
    "Der Preis sank um 20 Euro.": ["Der Preis sank auf 20 Euro."],
    "Jeder zweite Kunde zahlt per Karte.": ["Jeder Kunde zahlt per Karte."],
    "Nur Mitglieder dürfen die Boote nutzen.": ["Die Boote dürfen alle nutzen."],
}

"""True sentences about the places that tests/unit/answer/grounding/attacks.py twists."""

from tests.unit.answer.grounding.attacks import HOURS, PARTS, PUMPS, SERVERS

HELD: dict[str, list[str]] = {  # by their place
    PUMPS: [
        "The AP-10 costs €410.",
        "The AP-20 has a head of 18 m.",
        "The AP-30 delivers 60 l/min.",
        "The price of the AP-30 is €690.",
        "AP-20: 18 m, 45 l/min, €520.",
    ],
    HOURS: [
        "On Saturday we close at 13:00.",
        "On Monday it opens at 8:00.",
        "On Sunday it is closed.",
        "Saturday: 9:00 to 13:00.",
    ],
    "Returns are accepted within 30 days unless the seal is broken.": [
        "Returns are accepted within 30 days unless the seal is broken.",
        "You can return it within 30 days unless the seal is broken.",
    ],
    "Only managers may approve refunds over €500.": [
        "Refunds over €500 may only be approved by managers."
    ],
    "Staff may claim up to €40 a night for hotels.": [
        "Staff may claim up to €40 per night for hotels."
    ],
    "The valve opens at 6 bar and closes at 4 bar.": [
        "The valve closes at 4 bar.",
        "The valve opens at 6 bar.",
    ],
    "Delivery is free for orders over €100.": [
        "Orders over €100 are delivered free.",
        "Delivery is free for orders over 100 euros.",
    ],
    "Before you open the cover, switch off the power.": [
        "Switch off the power before you open the cover."
    ],
    "Turn the screw clockwise to raise the pressure.": [
        "To raise the pressure, turn the screw clockwise."
    ],
    "The red lamp means a fault, the green lamp means ready.": [
        "The green lamp means ready.",
        "The red lamp means a fault.",
    ],
    "Contact the seller, not the carrier.": [
        "Contact the seller, not the carrier.",
        "Contact the seller.",
    ],
    "Interest is 3.5 % in the first year and 4.5 % after that.": [
        "Interest is 3.5 % in the first year."
    ],
    "Sales rose from 40 to 55 million.": ["Sales rose to 55 million."],
    "Sales rose by 40 million.": ["Sales rose by 40 million."],
    "Sales were 1.5 million.": ["Sales were 1,500,000."],
    "The warranty is two years for pumps and one year for seals.": [
        "The warranty is one year for seals.",
        "The warranty for pumps is 2 years.",
    ],
    "The trial lasts one and a half months.": ["The trial lasts one and a half months."],
    "Every second Friday the desk is closed.": ["The desk is closed every second Friday."],
    "The desk is open except on Fridays.": ["The desk is open except on Fridays."],
    "The office is closed from 24 to 31 December.": [
        "From 24 to 31 December the office is closed."
    ],
    "The notice period is three months to the end of a quarter.": [
        "The notice period is 3 months to the end of a quarter."
    ],
    "We repair pumps that are less than ten years old.": [
        "Pumps that are less than 10 years old are repaired."
    ],
    "Neither cheques nor cash are accepted.": ["Cash is not accepted."],
    "Smoking is prohibited in the yard.": ["Smoking in the yard is prohibited."],
    "The filter should be changed weekly.": ["The filter should be changed every week."],
    "Change the filter twice a year.": ["The filter is changed twice a year."],
    "The room holds 40 people seated or 60 standing.": ["The room holds 40 people seated."],
    "Form B7 is for complaints and form B9 is for refunds.": [
        "Form B9 is for refunds.",
        "For complaints, use form B7.",
    ],
    "Call extension 204 for IT and 206 for facilities.": ["Call extension 204 for IT."],
    "The fee was £12 until 2023 and is £15 since 2024.": [
        "The fee is £15 since 2024.",
        "The fee was £12 until 2023.",
    ],
    "The fee will be £15 from 2027.": ["From 2027 the fee will be £15."],
    "If the alarm rings twice, leave the building.": [
        "Leave the building if the alarm rings twice."
    ],
    "If the alarm rings, leave the building.": ["If the alarm rings, leave the building."],
    "Lack of oil can cause noise.": ["Noise can be caused by lack of oil."],
    "Noise is caused by lack of oil.": ["Lack of oil causes noise."],
    "Der Versand kostet 5 Euro, die Abholung ist kostenlos.": [
        "Der Versand kostet 5 €.",
        "Die Abholung ist kostenlos.",
    ],
    "Die Garantie gilt zwei Jahre für Pumpen und ein Jahr für Dichtungen.": [
        "Die Garantie für Dichtungen gilt ein Jahr."
    ],
    "Le magasin ouvre à 9 h et ferme à 18 h.": ["Le magasin ferme à 18 h."],
    "El taller abre a las 8 y cierra a las 17.": ["El taller cierra a las 17."],
    "The bolt is M8 x 40.": ["The bolt is M8 x 40."],
    "The mixture is 3 parts sand to 1 part lime.": ["Mix 3 parts sand with 1 part lime."],
    "The ratio is 3:1.": ["The ratio is 3:1."],
    "Order at least two weeks ahead.": ["You must order at least 2 weeks ahead."],
    "The score must not exceed 80.": ["The score must not exceed 80."],
    "No more than 4 people may use the lift.": ["At most 4 people may use the lift."],
    "The fee is waived for students.": ["For students the fee is waived."],
    "Anna is Ben's manager.": ["Anna is Ben's manager."],
    "Ben succeeded Anna as treasurer.": ["Ben succeeded Anna as treasurer."],
    "The north door is locked at 18:00 and the south door at 20:00.": [
        "The south door is locked at 20:00.",
        "The north door is locked at 18:00.",
    ],
    SERVERS: [
        "S2 has 16 CPU cores.",
        "S4 has 128 GB of memory.",
        "The rent of the S1 is €90 per month.",
        "S2 costs €150 per month.",
        "The S1 server has 32 GB of memory.",
    ],
    PARTS: [
        "The gasket G-7 costs £4.20.",
        "The seal S-9 costs £12.80.",
        "The article number of the seal S-9 is 55133.",
        "A pack of the gasket G-7 has 10 pieces.",
        "The price of the seal S-9 is £12.80.",
    ],
    "Water the plants twice a week in summer and once a week in winter.": [
        "Water the plants once a week in winter."
    ],
    "The lease runs for five years and may be extended by two years.": [
        "The lease may be extended by two years."
    ],
    "The price was cut by 20 %.": ["The price was cut by 20 %."],
    "Tickets are half price for pensioners.": ["Pensioners get tickets at half price."],
    "Overtime above 10 hours is paid at 150 %.": ["Overtime above 10 hours is paid at 150 %."],
    "For stays of more than 7 nights there is a discount of 10 %.": [
        "There is a discount of 10 % for stays of more than 7 nights."
    ],
    "Employees with more than five years of service get 28 days.": [
        "Employees with more than 5 years of service get 28 days."
    ],
    "The meeting is on the first Tuesday of each month.": [
        "On the first Tuesday of each month there is the meeting."
    ],
    "Do not store below 5 °C.": ["It must not be stored below 5 °C."],
    "Store in a dry place.": ["It should be stored in a dry place."],
    "The pump is suitable for oil but not for petrol.": [
        "The pump is suitable for oil.",
        "The pump is not suitable for petrol.",
    ],
    "The west gate is for deliveries, the east gate for visitors.": [
        "The east gate is for visitors."
    ],
    "Lena trains Omar.": ["Omar is trained by Lena."],
    "Lena's deputy is Omar.": ["Omar is Lena's deputy."],
    "The firm lost 3 million in 2021 and gained 5 million in 2022.": [
        "In 2022 the firm gained 5 million."
    ],
    "Interns are not entitled to a bonus.": ["Interns are not entitled to a bonus."],
    "Some models have a timer.": ["Some of the models have a timer."],
    "The seal lasts about 2,000 hours.": ["The seal lasts about 2000 hours."],
    "Press A to save and B to cancel.": ["Press B to cancel."],
    "Die Lieferung dauert 3 bis 5 Tage.": ["Die Lieferung dauert drei bis fünf Tage."],
    "Der Preis sank um 20 Euro.": ["Der Preis sank um 20 €."],
    "Nur Mitglieder dürfen die Boote nutzen.": ["Die Boote dürfen nur Mitglieder nutzen."],
    "Delivery to islands takes two more days.": ["Delivery to islands takes 2 more days."],
    "The highest point of the route is 1,200 m.": ["The highest point of the route is 1200 m."],
}

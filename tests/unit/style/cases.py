"""Ten texts or more that keep each rule and as many that break it, all invented. Many of the good
ones look like bad ones."""

KEPT = {
    "active_voice": """
        Switch the pump off before you open it.
        The lid is closed and the valve is open.
        We built it in 1998 and have changed two parts since.
        She is tired of the noise, and so are her neighbours.
        The bearing needs 14 g of grease, and it needs it in March.
        You are allowed 3 minutes against a closed valve.
        Our fitter replaced the seal while the soup got cold.
        It has been here for nine winters.
        Is the float free? Is there speed in the water?
        The shaft is red, which helps nobody.
        They sold the old pumps in April.
        The pit is wide, deep and cold.
        It was an old pump, and a good one.
        He gets a new spanner each year.
        You get paid leave; the rest is yours.""",
    "british_spelling": """
        The aluminium housing is the colour of weak tea.
        A litre weighs a kilogram, near enough.
        The water meter clicks once per litre.
        Put it in the centre of the grey board.
        We organise a course on 9 October.
        They travelled for two days and cancelled nothing.
        Licence plates and licences are in the drawer.
        The programme of the open day has six items.
        Our neighbour labelled the fibre in pencil.
        The vapour leaves through the vent, and the odour with it.""",
    "celsius": """
        It stands 105 °C for an hour.
        The limit is 90 °C, then the rubber goes.
        Between 0 and 40 °C it starts by itself.
        Frost of 10 degrees does no harm.
        The label says F47; that is the stand.
        Order the kit 24 F from the parts desk.
        At −10 °C drain it.
        Hall 3, row F, from 9 to 5.
        It warms the water by 4 K.
        The room should stay under 35 degrees Celsius.""",
    "contractions": """
        We can't pay for this seal, because it ran dry.
        It's as loud as a dishwasher.
        Ring us.
        You don't need a crane, and you will not miss it.
        Turn the shaft by hand before you turn it by motor.
        There's a lamp on it. It is green.
        They won't fit, so don't try.
        The pump weighs 83 kg.
        That's all we know, and it isn't much.
        Who is it for? For anyone with a cellar.""",
    "honest_limit": """
        It weighs 83 kg, and it belongs under a roof.
        Otto swallows wipes but can't swallow gravel.
        Clara ticks. Most people get to like it.
        Up to 90 °C, and not a degree more: above 90 °C the rubber goes hard.
        Good for clean water. Not suitable for sea water.
        The rubber lining wears. That is its job.
        You will hear a bearing six weeks early, unless it is an electric fault.
        It lifts 16 m at most.
        It runs dry for 25 minutes, no longer than that, and never a second more.
        The battery lasts three years and costs more than you would like.""",
    "no_contractions": """
        We do not ask for your marks.
        It is as loud as a dishwasher.
        The pump's feet are made of steel.
        Aldermoor's oldest valve is in the museum.
        You will not need a crane.
        Three years' work lies in this casting.
        There is a roof over it.
        We have built it since 1998.
        The customer's plant is not a place for jokes.
        Ring at six o'clock, and let the phone ring twice.""",
    "no_hashtags": """
        Pump #3 is the one with the dent.
        Order item # 4, please.
        Read more at https://example.com/page#seals.
        See section #12 of the manual.
        The colour is C# in music and grey in ours.
        Nobody counts the posts that we wrote.
        ## Before the frost
        We are number 1 in nothing.
        The code is A#42B, printed on the lid.
        One number in each post.""",
    "no_stock_phrases": """
        Ring us.
        We will tell you the day by Thursday.
        We are sorry. You trusted us, and we guessed.
        There are four brackets and a roof.
        Jude knows Clara best. Ask for him.
        The range of the sensor is 40 m.
        You may need a new gland, and you get it for nothing.
        Our experts know it from 31 winters of rain.
        Note the number on the lid.
        We hesitate to promise more than that.""",
    "no_superlatives": """
        It runs at 92 % of its best flow.
        It lasts 9 years in a dairy.
        At best it saves you a walk.
        The best way to find out is a bucket.
        Do your best with the string.
        It lifts 90 m³ an hour over 16 m.
        The largest solid that passes is 6 mm.
        Most of them are still running.
        A stronger spring would break it.
        Peak flow is 58 m³/h, which is plenty.""",
    "number_first": """
        It passes solids up to 6 mm.
        It is as loud as a dishwasher: 66 dB(A) at 1 m.
        The pump hangs in the pipe.
        It is light: 38 kg, motor included.
        Look at the oil before it rains.
        Nine in ten still run.
        It is precise to one part in a hundred.
        A fast repair takes forty minutes.
        Somebody will pick up the telephone.
        Ask the people who change the seals.""",
    "range_with_to": """
        It runs from 0 to 90 °C.
        The AP-130 weighs 83 kg.
        Order number 120-0010 is the seal kit.
        Ring +44 1632 960100 and ask for Jude.
        The course is on 2025-10-09.
        Between 4 and 6 bar it starts by itself.
        It is a three-phase motor with a 2-pole winding.
        Frost down to -10 °C does no harm.
        | Temperature | 0–90 °C |
        Drawing 4471-B shows the left-hand thread.""",
    "sentence_case": """
        ## Before you start
        ## What it should not pump
        # AP-130 or Clara 16?
        **A pump without a floor.**
        ## The boat race
        ## Seals
        **She counts, so that you don't have to.**
        ## Meet us in Leeds in March
        ### How Brackwater Dairy stopped changing seals
        The Field Engineer's Handbook is on the shelf.""",
    "serial_comma": """
        Bring a torch, a rag, and a friend.
        Soap and water.
        We came, and they left.
        Pumps, valves, and seals are in stock.
        In October, you and we look at the float.
        Lift the lid, look inside, and close it.
        After the frost, drain it.
        It is small, and you can carry it.
        Oil, grease, or spit: none of them belongs there.
        Red and green and blue lamps blink by turns.""",
    "unit_after_space": """
        It weighs 83 kg.
        Clara 16H is the one for hot water.
        The AP-130 stands 440 mm tall.
        We sold it in the 1990s.
        Open the M16 bolts.
        It came 2nd in the boat race.
        The level is 5 % below the mark.
        The temperature is 40 °C.
        The form A4 is yellow.
        It costs £6 a sensor.""",
    "we_and_you": """
        We will tell you within a week which pump fits.
        You may stop at the end of any quarter.
        Ring us, and we agree on a day.
        The fitter brings the gland.
        The pump is older than some of your colleagues.
        Our people know the road to your plant.
        We keep your history for 13 months.
        In good company even a pump is quiet.
        Some use it for milk, others for beer.
        The reader of the meter comes on Monday.""",
    "banned": """
        Use the small spanner.
        The lever is on the left.
        It breaks after 8,000 hours.
        The new pump has two new parts.
        He looked up to the ceiling.
        We consume four litres of tea a day.
        It lasts about nine years.
        The failure was an event that nobody saw.
        A boast is not a number.
        Spare parts are on the shelf.
        The consumer test is over.
        They pump; a solution is in the drum.
        Lifted with a rope.
        A boaster rang us on Monday.
        Innovation is a long word.""",
    "long_sentences": r"""
        Ring us.
        The pump hangs in the pipe, flange to flange, 440 mm long.
        It is loud. It is heavy. It is blue. It has been there since May.
        Lift the lid.\nIs the float free?\nIs the alarm plugged in?
        It weighs 83.5 kg, e.g. with the motor and all of its bolts.
        Turn it by hand before you turn it by motor, and listen.
        One.
        You keep 350 mm free above it. Below it you keep a cat.
        We are sorry. You trusted us, and we guessed, and it rained.
        Twelve words are allowed in this test, and these are just twelve.""",
    "exclamation_marks": """
        Ring us.
        It snores. It's meant to.
        Is the float free?
        Wipes are not paper, whatever the packet says.
        Never climb in. Not even for the ring.
        She ticks.
        LOOK. LISTEN. SMELL.
        In code, a != b means that they differ.
        ![A bearing in a hand](bearing.png)
        "We had a drawer for it," he says.""",
    "long_on_average": r"""
        Ring us.
        Lift the lid. Look at the float. Is it free? Good.
        The pump hangs in the pipe, flange to flange. It needs no floor.
        It weighs 83 kg, so the pipe wants a support. It is blue.
        We are sorry. We guessed.
        One long sentence that goes on for a while. One. Two. Three. Four.
        Off at once, and ring.
        Eight words are the limit in this test.
        Ask for Jude.\nHe knows Clara.
        The drum is full. The lamp is green. You may go home and sleep.""",
}
BROKEN = {
    "active_voice": """
        The unit should be switched off prior to maintenance.
        Noise emissions have been optimised.
        The seal was replaced by our fitter.
        Pumps are tested before they leave.
        Your claim has been declined.
        The water is then slowly drained.
        Mistakes were made.
        The report will be sent on Monday.
        The casing is being painted blue.
        It got broken on the way.
        The date will be confirmed by letter.
        The pumps had been bought in a hurry.
        Our oil is carefully chosen.
        The lid must not be lifted by one person.
        The grille had been painted shut.""",
    "british_spelling": """
        The aluminum housing is light.
        It comes in one color.
        A liter weighs a kilogram.
        Put it in the center of the board.
        The gray dot is ours.
        We canceled the order.
        My neighbor has one.
        The pipe is 4 meters long.
        It catches the odor before you do.
        The fibers wrap around the shaft.""",
    "celsius": """
        It stands 220 °F for an hour.
        The limit is 200F.
        Between 32 and 104 °F it starts.
        At 14 degrees F drain it.
        That is 221 Fahrenheit.
        The oil may reach 150° F.
        Fahrenheit is on the back of the sheet.
        Freezing, or 32 F, is the limit.
        Use water below 195 °F (90 °C).
        Set the thermostat to 68°F.""",
    "contractions": """
        We do not ask for your marks.
        It is as loud as a dishwasher.
        You cannot open it.
        They are on the shelf.
        We will not forget it.
        There is a roof over it.
        You will hear it before you see it.
        It does not leak. It is not loud.
        That is all we know.
        The pump would not start in the rain.""",
    "honest_limit": """
        The pump moves water, fast and far.
        Clara doses your pool day and night.
        A pump for every cellar, in blue.
        It lifts 90 m³ an hour over 16 m.
        Order it today and get a free mug.
        Pulse hears a bearing six weeks early.
        Quiet, strong and made in Aldermoor.
        The new sensor fits every machine and lasts for years.
        Everything is included: hoses, fittings, a page of instructions.
        You will love the new display.""",
    "no_contractions": """
        We don't ask for your marks.
        It's as loud as a dishwasher.
        You can’t open it.
        They're on the shelf.
        We won't forget it.
        There's a roof over it.
        I'm sorry about that.
        You'll hear it first.
        Let's look at the float.
        We've built it since 1998.""",
    "no_hashtags": """
        New pump out now #pumps
        #engineering starts with tea.
        We love #water and #steel.
        Come and see it. #QuarryFair
        Grease it right #maintenance #bearings
        It snores.#snore
        The green door (#apprentices) is open.
        #otto
        Weigh your gun: #grease14
        Follow us under #AldermoorPumps.""",
    "no_stock_phrases": """
        Please do not hesitate to contact us.
        We are excited to announce a new pump.
        We apologise for any inconvenience caused.
        A wide range of accessories is available.
        The delivery date is subject to confirmation.
        Our experts will be happy to assist.
        Dear valued customer, prices will rise.
        It takes your plant to the next level.
        We are committed to excellence.
        Due to unforeseen circumstances the fair is off.""",
    "no_superlatives": """
        Our state-of-the-art pump delivers.
        Enjoy unparalleled reliability.
        The best pump for your cellar.
        A world-class service team.
        It has excellent solids handling.
        The most reliable pump that money buys is our most reliable pump.
        A revolutionary sensor.
        The perfect choice for pools.
        Industry-leading efficiency for all.
        A unique design from premium steel.""",
    "number_first": """
        It has reliable bearings.
        The pump is quiet and light.
        It saves energy in every office.
        We offer a wide range of brackets.
        A robust casing protects the motor.
        Its efficiency lowers your bills.
        We have decades of experience.
        Installation is quick.
        Several hospitals trust it.
        The new motor is significantly stronger.""",
    "range_with_to": """
        It runs at 0–90 °C.
        Between 4-6 bar it starts.
        Allow 3 - 5 days.
        It costs £20–30.
        Use 10—14 g of grease.
        Turn it 2-3 times by hand.
        Solids of 6 mm–8 mm pass.
        Open 8.30-16.30 on weekdays.
        Dose 5 % – 10 % more.
        In weeks 2–4 you take it apart.""",
    "sentence_case": """
        ## Before You Start Your Pump
        # The Best Seal Kit Ever Made
        ## How To Grease The Bearing
        **A Pump Without Any Floor**
        ### Our Commitment To Quality Service
        ## Delivery And Return Conditions
        # Meet Our Field Engineers
        **Wanted: Eight Curious People**
        ## Tips For Winter Storage
        ## What Customers Really Say""",
    "serial_comma": """
        Bring a torch, a rag and a friend.
        Pumps, valves and seals are in stock.
        Lift the lid, look inside and close it.
        Oil, grease or spit: none of them belongs there.
        It is small, quiet and blue.
        The dairy, the brewery and the pool have one.
        Ring, write or come.
        We deliver on Monday, Wednesday and Friday.
        Measure the flow, the head and the temperature.
        Red, green and blue lamps blink by turns.""",
    "unit_after_space": """
        It weighs 83kg.
        The pump stands 440mm tall.
        At 10bar it stops.
        The limit is 105°C.
        It needs 400V and a good earth.
        Use 14g of grease.
        The share of glycol is 50%.
        It lifts 90m³ an hour.
        The motor has 5.5kW.
        Turn it at 22Hz.""",
    "we_and_you": """
        The company offers a course.
        The customer must drain the pump.
        Users can choose a colour.
        Our customers love the new pump.
        The user should read the manual.
        The manufacturer accepts no claims.
        Each end user gets a key.
        The firm was founded in a tannery.
        The client receives an invoice.
        Our clients have saved a fortune.""",
    "banned": """
        We utilise the small spanner.
        It leverages the motor.
        The innovative pump is blue.
        Utilising steam is forbidden.
        It boasts two valves.
        It had a failure event in May.
        Solids of up to 6 mm pass.
        Order consumables by Friday.
        Our pumping solutions are blue.
        An INNOVATIVE team.
        Leveraging steam is our habit.
        Boasting nine vanes, it hums.
        It was utilised in Leeds.
        A pumping solution for all.
        Order one consumable at a time.""",
    "long_sentences": r"""
        The pump hangs in the pipe from flange to flange and is 440 mm long in all.
        It is loud, it is heavy, it is blue, and it has been there since last May.
        You keep 350 mm free above it, and below it you keep whatever it is you like.
        Ring us. If nothing fits without new pipework then we will say that too, by letter.
        We have swallowed a third of that, and the rest is in the list since March.
        Before October lift the lid and look whether somebody has hung the float up with a string.
        Orders confirmed before 1 March keep the old price even when the parts leave later.
        It comes with hoses, a fitting for your drum and a page of instructions for the door.
        Turn the shaft by hand before you turn it by motor, and do so with your ear close by.
        Thirteen words are one more than are allowed here, so this breaks it, alas.""",
    "exclamation_marks": """
        Ring us!
        It snores! It's meant to.
        Wow!
        Order today and save!
        New!!! The AP-210.
        Hello from Leeds! See you at stand B12.
        "Ring us!" says Jude.
        Off at once!
        Is it free?!
        **Free mugs!**""",
    "long_on_average": r"""
        The pump hangs in the pipe from flange to flange.
        It is loud and it is heavy and it is blue. Ring us before you buy one, please.
        You keep 350 mm free above it, and below it you keep what you like.
        We have swallowed a third of that, and the rest is in the list.
        Turn the shaft by hand before you turn it by motor.
        Nine words are more than the limit of eight.
        Before October lift the lid and look. The float may hang from a string by then.
        It comes with hoses, a fitting and a page of instructions.
        If nothing fits without new pipework, we will say that too.
        The cat stays, by a vote of the whole department, five to two.""",
}

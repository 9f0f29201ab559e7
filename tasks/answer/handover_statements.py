"""List what askers tell beside an ordinary question, such as "My payment will be late this month".

Out: STATEMENTS, to tell them from what a person must answer (tasks/answer/handover_ordinary.py)
"""

STATEMENTS = tuple(
    """\
What will it cost me?
What do I have to pay for it?
What will I be charged for each?
I need a new filter for my heater.
I have to replace a part of our older machine.
I am looking for a spare belt.
I would like to send two people to your workshop.
We want to take part in a seminar.
I would like to collect it myself.
I want to come by in the evening.
We live on an island.
Our company is in another country.
We are going to pay a few days later than agreed.
My payment will be late this month.
We settle the bill two weeks late.
We want to lift the machine with a crane.
We have to move it through a door.
We are planning a new building.
We run it in a hot room.
I have just bought my first one.
I bought it two years ago.
I have sent it to you for service.
We have posted the form to you.
The trial period is almost over.
My free year ends next month.
We would like to take the bigger plan.
Our customer asks for a certificate.
My boss wants to know.
I am new here.
I could not find it in the manual.
I have read the manual.
Thank you for your quick help.
Thanks in advance, and best wishes.
Good morning, I have a question.
I hope that you are well.
I would be glad about an answer.
It makes a noise when it starts.
It does not start.
The lamp is red.
The part is worn.
The cable is too short.
We use it for salt water.
The pipe is blocked with sand.
My colleague told me that there is a newer type.
Somebody else in the office has the same problem.
I work from home.
I was on holiday last week.
I have a doctor's appointment.
My laptop is slow.
I have lost my badge.
I am writing a report about it.
""".splitlines()
)

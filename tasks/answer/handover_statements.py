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
My name is Ann and I am the caretaker of the school.
I have been with the company since the spring.
He told me about it some time ago.
She asked me a question that I could not answer.
I did not write it down.
Sorry if you have heard this before.
I have not found everything here yet.
Somebody on the bus mentioned it.
A visitor stopped by with two friends.
We talked for a while about this and that.
I promised to call back on Monday.
I would get back to them after the weekend.
I would be pleased to hear from you.
They have bought from us for many years.
I asked around, and everybody said something else.
I found a slip of paper on my desk.
It is not urgent at all.
I would like to sort this out by the end of the month.
It was raining and the road was closed.
Have a nice evening, and greetings to all.
Written on the train.
We are a small business with nine people.
Last year we moved to another town.
My daughter started school this week.
I saw your advertisement in the newspaper.
A friend recommended you to me.
We met at the fair in autumn.
""".splitlines()
)

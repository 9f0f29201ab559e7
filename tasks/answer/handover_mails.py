"""List what people write in a mail around an ordinary question: greetings, circumstances, closings.

Out: MAILS, to tell them from what a person must answer; they count in mails only (handover.py),
     because beside a short question a few of them are near to a complaint
"""

MAILS = tuple(
    """\
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
Hello there, this is Ben from the second floor.
Hello everybody, me once more.
Good evening, my name is Mr Hall.
Dear team, I hope that you had a good week.
Dear Sir or Madam, I write on behalf of our club.
Hi, just a short question from the depot.
Kind regards, Eva
Best wishes from the north, John Marsh
Sincerely yours, the purchasing department
Greetings to your colleagues.
Thank you for your time.
Many thanks for your help with this.
I am looking forward to your answer.
It would be kind if you wrote back this week.
You can reach me in the office until four.
If it is easier, give me a ring.
We have been a customer of yours for ten years.
We have used your products since the beginning.
He is a good customer of ours, and I want to help him.
A customer was here this morning with his brother.
Somebody at our stand left his card.
The caller wanted to know something that is not in the leaflet.
My predecessor left a list of open points.
I have taken over her tasks since she retired.
Our manager is away until Tuesday.
I have to prepare a page for our new people.
There is one gap left in my table.
I am putting together a folder for our branch.
The heating works again and the office is warm.
The new printer has arrived.
The canteen was full today.
The weather was lovely at the weekend.
My train was late as usual.
The children are well and the garden is green.
I have just come back from my holidays.
There was a lot of traffic this morning.
We had a long meeting about the new hall.
Three of us sat together and made a plan.
Nobody here remembers how it was done.
We looked through all the folders and did not find it.
There were several opinions about it at lunch.
My neighbour has the same model in his cellar.
I inherited it from my father.
It has worked well for years.
I like your magazine very much.
Your fitter was friendly and quick.
I read your last letter with interest.
You helped me very well last time.
My question is about the smaller one.
One more thing while I am writing.
I have one short question about it.
I need it for an offer that I am writing.
I want to tell him before he leaves for his holidays.
I promised him an answer for tomorrow.
It is for my records only.
I would only like to be sure.
Just to be on the safe side I ask you.
""".splitlines()
)

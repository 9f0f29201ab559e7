"""List ordinary questions of employees, such as "How do I leave the company?".

Out: EMPLOYEES, to tell them from what a person must answer (tasks/answer/handover_ordinary.py)
"""

EMPLOYEES = tuple(
    """\
How do I hand in my notice?
How do I leave the company?
Who has to know when somebody leaves?
How do I cancel a room that I booked?
How do I call off a training course?
How do I end a session on the server?
How do I kill a job that hangs?
How do I take back a change in the code?
How do I close a ticket?
How do I draw cash in another currency?
How do I get the money for my hotel back from accounts?
How do I hand in receipts for my journey?
When are travel costs paid out?
Which costs of a move does the company bear?
How does the grievance procedure work?
Who decides on a complaint?
How long does a complaint take?
How do we answer customers who are annoyed?
How should I reply to an unfriendly comment?
In which tone do we say sorry?
How do I settle a quarrel in my team?
How do I behave when a meeting gets heated?
How do I write about illness?
How do we speak of people with impairments?
Which term do we use for older people?
What do you call a person who speaks sign language?
Is there a lift for wheelchairs?
How do I report a near miss?
Where do I write down an accident?
What do I do when the alarm sounds?
Where do we gather in a fire?
How do I put out a small fire?
What do I do first when somebody faints?
How is a small wound dressed?
How do I clean up spilt acid?
Is the dust dangerous?
Is the gas poisonous?
May children touch it?
At what age may somebody operate it?
Which laws apply to our reports?
Do we have to keep to the act on records?
What does the agreement say about damages?
Where is the court?
Who may sign for the company?
How do I report a weakness in the software?
How do I report a suspicious email?
I got a strange message with a link. What do I do with it?
What do I do when my bank card is gone?
Who may speak with journalists?
May I give an interview?
How do we speak with users in a study?
How do I prepare a conversation with a participant?
How do I add somebody to a meeting?
How do I ask a colleague for help?
Who helps me with my tax form?
How do I reach the help desk?
How do I refer to people in a report?
How do I greet somebody in an email?
How do we welcome a new colleague?
What happens when somebody changes teams?
""".splitlines()
)

"""List ordinary questions, which the documents may answer, to tell those for a person from.

Out: ORDINARY, questions of readers, customers and employees of invented companies, and what askers
     tell beside them; those first that are near an intent of params.yaml: handover.intents
"""

from tasks.answer.handover_employees import EMPLOYEES
from tasks.answer.handover_statements import STATEMENTS

CUSTOMERS = tuple(
    """\
How long does a refund take?
What is your refund policy?
Where can I see the status of my refund?
In which cases is a return free of charge?
How far ahead does a contract have to be cancelled?
Is there a fee for cancelling?
What is the notice period?
How do I unsubscribe from the newsletter?
How do I change the address of my order?
Can I add an item to my order?
When will my order arrive?
What are your opening hours?
What is your telephone number?
How do I reset my password?
How do I delete a file from my account?
Which ways of paying do you accept?
My payment does not go through. What can I do?
Where can I find my invoice?
How do I write a review of a product?
How hot may the surface get?
Which protective gloves do I need?
What has to be done before somebody enters a pit?
How many accidents were there last year?
Up to how much may an employee give a complaining customer?
How is a complaint recorded?
How long is the warranty?
What does the insurance pay?
What does the law require of the label?
How do I recognise a forged invoice?
Who is responsible for the contract?
How do I stop the pump?
How do I close the valve?
What does the error code mean?
The motor gets hot. What is the cause?
The pump leaks. Which part do I need?
How is a bearing damaged?
How do I block another user?
How do I get notifications when somebody writes to me?
How do I set up a second account?
What does it cost?
How do I export my data?
How can I share a folder with somebody who has no account?
Is there a way to search for old messages?
How do I back up my contacts?
Where do I change the language?
Can I move my files from one account to another?
How do I find out who follows me?
How can I see who has read my message?
Which browser do you recommend?
I would like to hide a post from certain people.
I am looking for a free tool to edit documents with others.
I want to get an email when somebody replies to me.
How do I remove a label from several mails at once?
How do I delete old conversations?
How do I stop getting notifications?
Is it possible to turn off comments?
How do I log out of all devices?
Why is the search not showing my page?
My friend cannot see my photos. What could be the reason?
Somebody tagged me in a photo. How do I remove the tag?
Can I find out who visited my profile?
I am worried about my privacy. Which settings should I change?
How do I leave a group?
How do I unfollow somebody?
How safe is my data with you?
How do I install the update?
Which file formats can I upload?
How do I link to one place in a video?
How do I print only one page?
What is the difference between the two plans?
How do I order a sample?
What do I need to do to place an order?
Do you deliver to Scotland?
How much is shipping?
How can I change my delivery address?
I entered a wrong address. How do I correct it?
I want to edit the details of my account.
How do I sign up?
I have trouble signing up.
How do I switch to the premium account?
I forgot my password.
Where can I download my bill?
I need a copy of the invoice.
Is there a discount for large orders?
What is the minimum order value?
I want to check the cancellation charge.
Help me see the early termination fee.
Has my refund been processed?
I am waiting for a refund of 100 dollars. How do I track it?
I want to know in which situations I can ask for my money back.
How do I subscribe to your newsletter?
I want to stop receiving the newsletter.
I would like to leave feedback about your product.
I need help with an error in the payment form.
Which payment methods are there?
Until what time can I call you?
What is your postal address?
How heavy is the machine?
How loud is it?
What is the maximum temperature of the liquid?
Which oil does the gearbox need?
How often does the bearing have to be greased?
At what pressure does the valve open?
What torque do the bolts need?
How long is the cable?
Which spare part fits the older model?
How long can it run dry?
Which seal do you recommend for acid?
My display shows an error. What is wrong?
What was the cause of the failure at the customer's plant?
How high was the vibration in the report?
Which protective equipment is required for chlorine?
How long must a tank be ventilated before entry?
What is the limit for noise at the workplace?
What may one person lift?
What does the first-aid box have to contain?
Who has to be informed of an accident?
How is an accident recorded?
What do we do when a customer is angry?
Which words do we avoid on the telephone?
Up to what sum may a manager grant goodwill?
How did we apologise for the wrong advice?
How many customers sent the product back?
What share of the price do you keep when goods are returned?
How long do I have to return an unused part?
What interest do you charge on late payments?
What do you pay when you deliver too late?
Who pays the freight of a return?
How long does a repair estimate hold?
When does the guarantee end?
Does the contract renew itself?
How many hours a week do I work?
How do I request leave?
How much holiday do I get?
What is paid for a business trip?
How do I claim travel expenses?
Who approves my expenses?
What happens when I fall ill?
Whom do I tell when I am ill?
How is overtime paid?
How do I get a new laptop?
Which trade fairs will you attend?
How many people work for you?
Who founded the company?
What is the capital of France?
How do I remove a stain from a carpet?
Which word did the lawyer want removed?
How many leaflets were printed?
What must a report not contain?
How do I calibrate the sensor?
How do I replace the fuse?
Why does the pump cavitate?
The motor trips after rain. What should I check?
There is sand in our water. Which model do we need?
Our sensor has turned amber. What does that mean?
Which article number has the repair kit?
What does an hour of a fitter cost on a Sunday?
Can I pick the goods up myself?
How long will you store my goods?
I have sent you a pump for repair. When will I get the estimate?
How much did the damage cost?
What did the insurer pay after the fire?
Which fault caused the bearing to break?
I made a mistake in the settings. How do I undo it?
I trusted a computer by accident. How do I take that back?
I refuse to register. Can I read the articles all the same?
I sent an important email. How do I know whether it was read?
I need some results removed from the search. What can I do?
My brother and I use the same computer. Can both of us have an account?
I got angry and wrote a bad comment. Can I delete it?
I keep getting spam. How do I block it?
The oil has gone white. What is the price of the part I need?
I still own the old model. What do you charge for its successor?
My unit displays E7. What is wrong?
I want to remove an item from my order.
I would like to swap a product in my order.
I would like to check the status of my refund.
I am expecting a reimbursement. How do I see when it arrives?
Help me to check how long refunds take.
In what situations can I ask for a refund?
I want to notify you of an error with an online payment.
How do I report a problem with a payment?
I want to submit a comment about your products.
I have to download my bill from last month.
I want to see the invoice of Mr. Smith.
I want to correct my shipping address.
What are the hours of your customer service?
How can I reach customer service?
How do I delete a free account?
My password does not work.
Somebody has my old phone number. How do I sign in?
How do I find the first message that somebody sent me?
The gauge reads zero. Is the sensor defective?
The seal has worn out after a year. What is the usual reason?
We run the pump day and night. How often does it need service?
What happens if I order the wrong size?
What do I do with an old pump?
A bearing was hot at the plant. What did the report say?
When does a delay entitle me to compensation?
What percentage of the price do you compensate for each week of delay?
How can I tell a forged letter from a real one?
What do you do with personal data?
How much warning do you give before a price rise?
I want to get my invoices from last year.
Help me get my bill.
I want to change an article of my order.
Is it possible to remove a product from my order?
I would like to know your money back guarantee.
I cannot cancel my subscription to the newsletter.
I would like to give an opinion on your service.
Two of my conversations were merged. How do I split them?
Nobody can see my page. How do I make it public?
I lost the manual. Where can I download it?
My sensor has no signal. What should I do?
I need assistance to see my bill from Mr. Green.
Can you help me find the invoice of Mrs. Brown?
I want to download the bill of Jane Miller.
Help me to check the reimbursement policy.
I cannot see under which conditions refunds are given.
When can I ask for a refund?
Could you tell me the exit fee of the contract?
I need to check the withdrawal penalty.
I want help to report a payment problem.
There is an issue with an online payment, where do I report it?
The payment failed with an error.
I would like assistance with changing an item of my order.
Help me to take an article off order 12345.
I want assistance to edit my address.
I put in a wrong address by mistake.
I have to check your accepted payment options.
I want to pay with another card. Is that possible?
I need help to recover the PIN of my account.
Somebody changed my password. How do I restore it?
I want to send feedback about your firm.
How can I write an opinion about a service?
I need to open a new free account.
Help me to change to the standard account.
Check the status of order 12345.
Can I place an order from another country?
I want to buy a few of your products.
I do not know when customer support is open.
Where can I see your contact details?
I would like to end the newsletter.
I want to check whether my reimbursement of 100 dollars has arrived.
""".splitlines()
)

ORDINARY = (*CUSTOMERS, *STATEMENTS, *EMPLOYEES, "")  # an empty text is for nobody

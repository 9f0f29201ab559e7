"""Define the section of params.yaml about hand-overs: what a person must answer, and the examples
that Inhouse ships for seven intents."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from tasks.params.kinds import Section

# What askers write, by the name of the intent. tasks/answer/handover_words.py knows wordings of the
# same names beside. An intent of params.yaml adds its more_examples.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "cancel": (
        "I would like to cancel my order.",
        "How can I cancel my contract with you?",
        "Please terminate our service agreement.",
        "We do not need the goods any more, please stop the delivery.",
        "I want to withdraw from the purchase.",
        "I ordered it by mistake, please do not send it.",
        "We have to call off the appointment with your engineer.",
        "I do not want to renew, please end my subscription.",
        "Please close my account.",
        "Can I get out of the agreement early?",
        "I have changed my mind and do not want it any more.",
        "Please remove me, we will not go on with the contract.",
    ),
    "refund": (
        "I want a refund.",
        "How can I get my money back?",
        "You refused my refund, and I do not agree.",
        "I am still waiting for my money although I returned the goods.",
        "Please pay back the deposit.",
        "The amount that you refunded is wrong.",
        "I demand compensation because the product was faulty.",
        "You still owe me money.",
        "I object to the deduction from my credit note.",
        "Please reimburse us for the part that never came.",
        "Transfer the price back to my account.",
        "I want to be compensated for what I paid.",
    ),
    "complaint": (
        "I want to make a complaint.",
        "Where can I complain about your service?",
        "I am very unhappy with the way I was treated.",
        "Your employee was rude to me.",
        "Nobody came, nobody called, and this is unacceptable.",
        "This is the worst company that I have ever dealt with.",
        "I am disappointed by the poor quality of the repair.",
        "The same fault again, I have had enough of it.",
        "Your people lied to me and left a mess.",
        "Nobody has answered my complaint.",
        "I have been waiting on the phone for an hour. What a service!",
        "Your driver broke our door.",
        "I feel cheated by your salesman.",
        "I have told you the same thing again and again.",
    ),
    "injury": (
        "Somebody has been hurt.",
        "I burned my hand on the machine.",
        "A worker had an accident and was taken to hospital.",
        "He got an electric shock.",
        "The chemical got into my eyes.",
        "She swallowed the liquid and feels ill.",
        "His fingers were caught and he is bleeding.",
        "There is a fire and smoke in the room.",
        "Gas is leaking and people cannot breathe.",
        "A part broke off and struck one of my colleagues.",
        "My skin has been itching since I touched it.",
        "A child has cut her hand.",
        "A man lost a finger in the machine.",
        "The load fell on his foot.",
        "My hearing was harmed by the noise.",
    ),
    "legal": (
        "I am going to take legal action.",
        "You will hear from my lawyer.",
        "We will sue you for damages.",
        "You have broken the contract, and we hold you liable.",
        "I will report you to the authorities.",
        "Your product damaged our building. Who pays for it?",
        "Which address do we serve court papers on?",
        "We are going to court.",
    ),
    "fraud": (
        "I was charged twice.",
        "I do not recognise this payment to you.",
        "Somebody else used my credit card.",
        "My account has been hacked.",
        "I never ordered what you have billed me for.",
        "I paid an invoice that turned out to be fake.",
        "You took money from my account without asking.",
        "Your bill is too high, you have overcharged me.",
        "One of your people stole from us.",
        "The money was collected two times.",
        "One of your fitters took our tools.",
    ),
    "person": (
        "I want to speak to a human.",
        "Please let me talk to a real person.",
        "Can somebody call me back?",
        "Connect me with an agent.",
        "Put me through to your manager.",
        "I would like to talk to customer service.",
        "Can one of your engineers contact me?",
        "I do not want to talk to a machine.",
        "Operator, please.",
    ),
}


class Intent(Section):
    """What an asker wants that a person must answer."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    # in the words of askers; null: those of EXAMPLES for this name
    examples: Annotated[list[str], Field(min_length=3, max_length=50)] | None = None
    more_examples: Annotated[list[str], Field(max_length=50)] = []  # beside them

    @model_validator(mode="after")
    def _with_examples(self) -> Self:
        if self.examples is None and self.name not in EXAMPLES:
            raise ValueError(
                f"expected examples, or a name that Inhouse has some for ({', '.join(EXAMPLES)})"
            )
        return self

    @property
    def wordings(self) -> list[str]:
        """All examples."""
        shipped = EXAMPLES.get(self.name, ()) if self.examples is None else self.examples
        return [*shipped, *self.more_examples]


class Handover(Section):
    """What a person must answer, whatever the documents say (docs/service.md)."""

    contact: Annotated[str, Field(max_length=200)]  # that askers are told; "": none
    intents: list[Intent]
    declined: bool = True  # questions that are declined also go to the list of open hand-overs
